"""Models of an MLflow model registry: their files, what is signed of them, and their aliases."""
