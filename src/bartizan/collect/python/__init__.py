"""Python source to facts: parsed once, walked once, for all checks together."""
