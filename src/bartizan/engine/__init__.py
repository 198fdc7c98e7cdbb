"""Runs tasks: splits, maps, merges, caches. Knows nothing of security."""
