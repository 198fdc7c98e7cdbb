"""Bartizan: security for AI workloads that compounds from day one."""

__version__ = "0.1.0"
