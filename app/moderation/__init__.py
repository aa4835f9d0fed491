"""Moderation: flags, acts with a public reason, limits on accounts, and appeals."""
