"""Adoption: a director or council member makes another's proposal their own, with credit."""
