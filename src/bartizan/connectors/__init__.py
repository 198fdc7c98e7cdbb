"""Thin clients of other systems: they speak its protocol, and decide nothing."""
