"""Persons: their names in scripts, languages, identifiers, contacts and households."""
