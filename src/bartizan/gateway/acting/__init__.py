"""What a model may do: every call of a tool is decided, in whatever dialect it comes."""
