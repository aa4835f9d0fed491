"""Two proposals on one matter brought together, merged or linked, when both authors agree."""
