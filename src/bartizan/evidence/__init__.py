"""What can be known of a workload, one module per subject."""
