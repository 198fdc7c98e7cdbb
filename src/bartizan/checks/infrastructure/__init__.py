"""Checks of the infrastructure layer."""
