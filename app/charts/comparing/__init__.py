"""Comparing places: two side by side, and one with similar ones after a date. No words here."""
