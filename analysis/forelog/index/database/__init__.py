"""The index as a file: its shape, the one writer, its life from opening to publishing."""
