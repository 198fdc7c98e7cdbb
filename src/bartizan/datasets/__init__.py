"""Datasets as things that are named, handed out under grants, and accounted for."""
