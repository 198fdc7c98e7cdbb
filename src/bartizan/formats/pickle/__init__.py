"""Pickles, read without ever building, importing or calling what they name."""
