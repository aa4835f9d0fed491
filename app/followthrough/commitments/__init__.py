"""Commitments: what an official answer promised, by which number, until when, and who owns it."""
