"""Who watches the watchers: sealing and checking the journal, its pages, what is unusual, the client's extract."""
