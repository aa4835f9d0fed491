"""Metrics: a chart's measure in an area as a number that a promise can be made of."""
