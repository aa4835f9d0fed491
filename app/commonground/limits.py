"""What it takes to earn the badge "common ground", and how finely figures are published.

Numbers only, without numba: pages tell them, too.
"""

from typing import Final

DEVIATIONS: Final = 1.0
BAR: Final = 0.5
GROUPS: Final = 2
NEIGHBORHOODS: Final = 3
HEARD: Final = 5
HUNDREDTHS: Final = 100  # of an approval from 0 to 1: the steps of what groups may approve
