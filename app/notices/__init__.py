"""Notices: what a person should hear of, in the page and by mail, and what they follow."""
