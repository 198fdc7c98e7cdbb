"""The catalogue in other formats: pure functions from a catalogue to text, one a file."""
