"""Commands of the job host."""
