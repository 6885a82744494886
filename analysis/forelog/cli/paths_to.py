"""``forelog paths-to``: what the log says before a statement writes its line."""
