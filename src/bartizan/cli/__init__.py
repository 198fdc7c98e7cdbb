"""The command line: one file per command, one composition root."""
