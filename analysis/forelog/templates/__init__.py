"""What a log statement writes: string-building expressions, logging frameworks, wrappers and message catalogues → templates."""
