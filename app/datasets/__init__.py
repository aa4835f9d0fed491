"""Open data of the city: sources, immutable versions, the import, and the one door to DuckDB."""
