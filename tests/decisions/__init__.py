"""Access decided twice: by our rules in Python, and by the walls of the database."""
