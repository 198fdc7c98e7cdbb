"""Programs for those who work on Bartizan; none is part of the package."""
