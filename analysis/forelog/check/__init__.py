"""Real runs held against the log-flow graph."""
