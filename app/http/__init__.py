"""FastAPI glue for pages and API: transaction, person, forgery, limits, problems. Draws no HTML."""
