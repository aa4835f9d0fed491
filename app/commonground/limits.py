"""What it takes to earn the badge "common ground". Numbers only: pages tell them, too."""

from typing import Final

DEVIATIONS: Final = 1.0
BAR: Final = 0.5
GROUPS: Final = 2
NEIGHBORHOODS: Final = 3
HEARD: Final = 5
