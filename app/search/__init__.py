"""Search: one index of all public things, on both databases."""
