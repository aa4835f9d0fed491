"""Introductions: who works on what in public, who would like to meet, and the rooms they share."""
