"""What `make bench` runs: CPU and SQL statements of pages and acts, measured against the budgets."""
