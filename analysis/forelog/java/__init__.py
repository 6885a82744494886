"""Bytes of one ``.java`` file → facts.  Pure, no I/O, never fails on bad code."""
