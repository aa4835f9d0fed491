"""What the city promised: how many answers a month, within how many days, and which are owed."""
