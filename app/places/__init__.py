"""Neighborhoods and the districts that are made of them."""
