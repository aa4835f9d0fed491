"""Sponsors: who stands behind a proposal in public, from where, and who writes it too."""
