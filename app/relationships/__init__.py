"""How people find each other: sponsors, mergers with consent, introductions, ties."""
