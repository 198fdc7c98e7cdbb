"""Manifests of models, the signatures over them, and the policies by which they are trusted."""
