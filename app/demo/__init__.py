"""Port Ellery: an invented city, made from a seed, to try Commonplot with.

Everything here is made by the program: borders, tables, people, votes. Nothing is downloaded and
nothing is true of a real place. `docs/demo-city.md` names what was planted in the tables.
"""
