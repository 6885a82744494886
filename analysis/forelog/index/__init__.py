"""A workspace → SQLite: scan, read, link, store; and what can be asked of the result."""
