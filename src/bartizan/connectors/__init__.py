"""Thin clients of other systems, one package each: the only importers of their libraries."""
