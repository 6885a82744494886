"""Random Java programs: every statement and expression that decides what is logged, small enough to read when one fails."""
