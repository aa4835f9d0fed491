"""Goals: the few outcomes that the city has named, and what serves them."""
