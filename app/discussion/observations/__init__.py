"""Observations: “I saw this”, with a photo, beside a proposal or chart and never in its numbers."""
