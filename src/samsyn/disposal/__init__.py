"""Deletes cases whose time is over: preview, two persons, archive, deletion that is complete, and its record."""
