"""The mathematics of common ground: arrays in, arrays out. Knows no database and no other room."""
