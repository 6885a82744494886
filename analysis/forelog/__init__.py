"""forelog: the log your Java code will write, before it runs."""

__version__ = "0.1.0"
