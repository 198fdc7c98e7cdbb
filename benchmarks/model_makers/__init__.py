"""Makers of ordinary models with current libraries, each in a folder of its own."""
