"""Organisations, units, staff, contact persons and what a region promises itself."""
