"""Signing in: password, second factor, the organisation's own sign-in, sessions and what ends them."""
