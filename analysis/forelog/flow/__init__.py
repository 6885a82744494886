"""Bodies → machines → the log-flow graph: which log statements can follow which, calls and returns matched (a recursive state machine)."""
