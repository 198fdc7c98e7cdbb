"""Makes the text that the model of names learns from, and trains it."""
