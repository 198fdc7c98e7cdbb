"""Reads the tables and texts of datasets as batches of rows: bounded, streaming, never running."""
