"""Processes are killed in the middle of an act: nothing is half done, and it can be done again."""
