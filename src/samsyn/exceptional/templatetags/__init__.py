"""Template tags of exceptional access."""
