"""Credit: whose charts, claims, comments and data points an official answer rests on."""
