"""Gathers what the injection detector learns from, and trains it."""
