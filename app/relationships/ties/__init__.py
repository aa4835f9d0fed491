"""A city's relationships, measured: counts per quarter, of nobody in particular."""
