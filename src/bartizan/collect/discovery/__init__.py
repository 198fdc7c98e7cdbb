"""What a workload is made of, and what follows from it: pure functions on evidence."""
