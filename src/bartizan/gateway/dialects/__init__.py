"""One file for each protocol that the gateway speaks."""
