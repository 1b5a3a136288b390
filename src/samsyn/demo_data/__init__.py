"""Invented people for demonstration, benchmark and tests. Pure: a seed and a day in, people out.

Nobody here exists. Production code never imports this package: only the management commands that
load a demonstration or fill a database for measuring do (held by `tests/test_only_for_demo.py`).
"""
