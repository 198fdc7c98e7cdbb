"""A proxy in front of models and tools that judges what passes through it."""
