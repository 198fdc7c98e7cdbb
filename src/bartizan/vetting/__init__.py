"""Looks for poison and poor quality in training data: arrays and texts in, findings out."""
