"""Real corpora: real log files, traces, calls that really happened."""
