"""Charts for other cities: published as small signed documents, and borrowed from others."""
