"""Automated tests of evidence, one per file, grouped by layer."""
