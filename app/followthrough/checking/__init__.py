"""Check-ins: the number of a promise comes back, and people may contest what is made of it."""
