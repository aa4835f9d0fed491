"""Proposals: what should happen, where, on which evidence, and in which phase it is."""
