"""A client of HTTP for reading what a person named, within bounds that the server does not set."""
