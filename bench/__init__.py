"""What `make bench` runs: CPU and SQL statements of pages and acts against the budgets; rates of the engine."""
