"""Checks of the organizational layer."""
