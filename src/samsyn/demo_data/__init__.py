"""Invented people for demonstration, benchmark and tests, and the commands that load them.

Nobody here exists. The generator is pure: a seed and a day in, people out; only `rows`, `copying` and
the commands know the tables. The package is installed with SAMSYN_DEMO=1 or in tests only, stands
above all contexts, and nothing imports it (import-linter).
"""
