"""The controls that a workload must meet: what they demand, when, and of whom."""
