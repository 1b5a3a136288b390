"""Template tags of the security prohibition."""
