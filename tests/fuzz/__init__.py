"""Fuzzers: a bounded run of each is a test, a long one is `make fuzz`."""
