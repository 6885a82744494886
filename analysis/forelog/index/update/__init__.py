"""An index brought up to date: what a change of some files does to the rows of all."""
