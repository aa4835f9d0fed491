"""How many people it takes before something is ranked or shown. Numbers only."""

from typing import Final

FEWEST_HERE: Final = 10  # people of its own area, before a corner's text is ranked
FEWEST_IN_GROUP: Final = 10  # people of each group, before a text shows its groups
FIVE: Final = 5  # counts of people by group are told to the nearest so many
HELD_OFTEN: Final = 0.4  # how probably a group or place is the lowest, before a page names it
HELD_MUCH: Final = 0.03  # and how much the score would rise without it
