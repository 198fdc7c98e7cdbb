"""What a model file can do when it is loaded: read, never run."""
