"""Commands of the demonstration and of measuring."""
