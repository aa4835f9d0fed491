"""Who is where in Port Ellery: names, streets, sizes and districts. Kilometres on a flat map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spot:
    """One neighborhood before it has borders: where its middle lies and how it lives."""

    name: str
    district: str
    x: float  # km east of the map's corner
    y: float  # km north of it
    people: int
    lights: int
    streets: tuple[str, str, str]
    also: tuple[str, ...] = ()

    @property
    def east_bank(self) -> bool:
        return self.district in EAST_BANK


EAST_BANK = frozenset({"Harbor East", "The Hills"})
DISTRICTS = ("North Side", "Old Town", "Harbor East", "The Hills")

SPOTS: Sequence[Spot] = (
    Spot("Upper Wick", "North Side", 2.3, 9.0, 1480, 312, ("Wick Road", "Hare Lane", "The Rise")),
    Spot("North Locks", "North Side", 4.1, 9.1, 5210, 604, ("Lock Street", "Towpath", "Gate Row")),
    Spot("Orchard End", "North Side", 1.5, 7.4, 3890, 540, ("Pippin Way", "Press Yard", "Elm End")),
    Spot(
        "Millrace", "North Side", 3.7, 7.6, 6120, 655, ("Race Street", "Sluice Road", "Mill Hill")
    ),
    Spot(
        "Alder Flats", "North Side", 1.2, 5.6, 4350, 455, ("Alder Way", "Reed Street", "Low Road")
    ),
    Spot(
        "Weir Bank", "North Side", 4.6, 6.3, 4020, 431, ("Weir Lane", "Heron Walk", "Bank Street")
    ),
    Spot(
        "Hollin Green", "Old Town", 2.6, 5.9, 5540, 588, ("Hollin Road", "Green Side", "Well Lane")
    ),
    Spot("Kiln Street", "Old Town", 3.9, 4.8, 7310, 640, ("Kiln Street", "Clay Lane", "Oven Yard")),
    Spot("Garrison", "Old Town", 1.6, 3.9, 6480, 610, ("Garrison Road", "Drum Street", "Fort Way")),
    Spot("Dovecote", "Old Town", 3.0, 3.7, 1260, 590, ("Cote Lane", "Abbey Yard", "Loft Street")),
    Spot("Canal Row", "Old Town", 4.6, 3.6, 6870, 498, ("Canal Row", "Barge Street", "Basin Road")),
    Spot(
        "Ropewalk",
        "Old Town",
        5.1,
        2.3,
        7940,
        742,
        ("Hemp Lane", "Long Walk", "Tar Street"),
        ("The Ropewalk", "Rope Walk"),
    ),
    Spot("Tannery", "Old Town", 3.6, 2.2, 6650, 530, ("Bark Street", "Pit Lane", "Hide Row")),
    Spot("Quarry Side", "Old Town", 2.0, 2.2, 3720, 431, ("Quarry Road", "Stone Row", "Ledge Way")),
    Spot("Saltmarsh", "Old Town", 3.2, 0.9, 1890, 402, ("Marsh Road", "Samphire Way", "Dyke Lane")),
    Spot(
        "Foundry", "Harbor East", 6.4, 4.1, 8230, 585, ("Foundry Road", "Bell Street", "Cinder Row")
    ),
    Spot(
        "Ferry Point",
        "Harbor East",
        6.9,
        2.2,
        5130,
        476,
        ("Ferry Street", "Quay Lane", "Slip Road"),
    ),
    Spot(
        "Chandlers Wharf",
        "Harbor East",
        8.2,
        2.6,
        4410,
        418,
        ("Yard Street", "Tallow Lane", "Wharf Road"),
        ("Chandler's Wharf",),
    ),
    Spot(
        "East Landing",
        "Harbor East",
        8.4,
        4.2,
        5980,
        623,
        ("Landing Road", "Net Street", "Buoy Row"),
    ),
    Spot(
        "Bellwether", "The Hills", 6.2, 6.2, 6240, 618, ("Fold Street", "Wether Way", "Crook Lane")
    ),
    Spot(
        "Lantern Hill",
        "The Hills",
        7.6,
        5.6,
        5870,
        688,
        ("Beacon Road", "Hill Steps", "Lamp Street"),
    ),
    Spot(
        "Harrow Park", "The Hills", 6.3, 8.0, 5490, 566, ("Park Avenue", "Harrow Road", "Lime Walk")
    ),
    Spot(
        "Cooper Hill", "The Hills", 8.0, 7.3, 6410, 702, ("Stave Street", "Hoop Lane", "Cask Road")
    ),
    Spot(
        "Signal Point", "The Hills", 9.1, 6.0, 2140, 366, ("Signal Road", "Mast Lane", "Cliff Way")
    ),
)

BY_NAME: Mapping[str, Spot] = {spot.name: spot for spot in SPOTS}

# The land's outline, from the north-west corner around; the harbor is the notch in the south-east.
OUTLINE = (
    (0.6, 9.7), (1.9, 10.1), (3.4, 9.9), (4.9, 10.2), (6.4, 9.6), (7.9, 9.3), (9.0, 8.5),
    (9.6, 7.3), (10.1, 6.2), (9.7, 5.2), (9.4, 4.5), (9.6, 3.6), (9.2, 2.6), (8.9, 1.8),
    (8.2, 1.9), (8.0, 1.5), (7.6, 1.7), (7.3, 1.1), (6.8, 1.2), (6.3, 0.9), (5.9, 1.0),
    (5.5, 0.9), (5.1, 1.2), (4.6, 0.9), (4.2, 0.3), (3.2, 0.1), (2.3, 0.4), (1.9, 1.0),
    (0.9, 1.5), (0.7, 2.8), (0.4, 4.1), (0.5, 5.5), (0.2, 6.8), (0.5, 8.3),
)  # fmt: skip

# The River Ell, from the northern edge to the harbor, and how wide it is there.
RIVER = (
    (5.3, 10.6), (5.1, 9.6), (5.5, 8.7), (5.0, 7.8), (5.6, 6.9), (5.4, 6.0), (5.0, 5.3),
    (5.4, 4.5), (5.8, 3.4), (6.0, 2.4), (5.9, 1.6), (6.1, 0.4),
)  # fmt: skip
RIVER_WIDTH = 0.16

# Harrow Common, the park that belongs to no neighborhood.
PARK = ((6.55, 8.35), (6.95, 8.5), (7.2, 8.2), (7.15, 7.75), (6.8, 7.6), (6.5, 7.85))
