"""How sure numbers are: intervals and tests, each with its source. No database, no words."""
