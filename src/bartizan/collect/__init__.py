"""Effects that turn a workload into evidence, one collector per file."""
