"""Journeys in a browser: Debian's chromium against a server process with a database of its own."""
