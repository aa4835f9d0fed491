"""The JSON contract under /api/v1 and the Atom feeds. Draws no HTML and holds no rule."""
