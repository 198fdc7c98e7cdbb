"""Pure renderers of an assessment, one per format."""
