"""What can be asked of an index: methods by name, call trees, entries, numbers."""
