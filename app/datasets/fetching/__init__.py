"""Data from other servers: recognised by its address, fetched through one guarded client."""
