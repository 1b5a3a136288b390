"""Exceptional access: looking at a case without a relationship, for a short time, and judged afterwards."""
