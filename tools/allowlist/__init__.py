"""Makes the list of names that a pickle may use, from installed libraries and reviewed lists."""
