"""A workspace as it lies on the disk: its source files, what is ignored, archives."""
