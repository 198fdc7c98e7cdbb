"""The words that every part of Bartizan shares."""
