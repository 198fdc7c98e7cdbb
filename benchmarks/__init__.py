"""One script for each figure of the performance page, with peers in the same run."""
