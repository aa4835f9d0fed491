"""Charts: specs that people choose, figures computed from a dataset version, and their drawing."""
