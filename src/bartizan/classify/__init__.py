"""Finds secrets and personal data in text, and masks them; no value leaves this package whole."""
