"""Backup and restore of the database, checked by SHA-256 from end to end. Knows PostgreSQL, not Django.

A backup folder holds copies of the whole server (`base-…`), and the log of changes since (`wal/`):
from both any moment between can be made again. How to run it: docs/how-to/operate.md.
"""
