"""Stat meetings: a calendar per department, an agenda that writes itself, rows, and a memo."""
