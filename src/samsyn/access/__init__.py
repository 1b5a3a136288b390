"""Who may see and do what: grants that follow duties, and row-level security beneath them."""
