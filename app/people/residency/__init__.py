"""Residency: how the city knows where a person lives, and who therefore counts where."""
