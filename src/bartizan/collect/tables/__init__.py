"""Samples of binary tables, read in a process of their own, which a hostile one may end."""
