"""Checks of the model layer."""
