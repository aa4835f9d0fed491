"""Handles as neighbors choose them: two plain words, or a word and a number."""

from collections.abc import Sequence

import numpy as np

FIRST = (
    "amber", "apple", "attic", "back", "barn", "basil", "bay", "beach", "bench", "birch", "bread",
    "brass", "brick", "broad", "canal", "candle", "cedar", "chalk", "cherry", "clay", "clover",
    "coal", "copper", "cork", "corner", "cotton", "crow", "damp", "dawn", "dry", "early", "east",
    "elder", "fern", "field", "flint", "fog", "front", "garden", "ginger", "glass", "gold",
    "grey", "gull", "half", "harbor", "hazel", "heron", "hill", "honey", "iron", "ivy", "juniper",
    "kettle", "late", "lemon", "linen", "long", "low", "maple", "marsh", "mint", "moss", "mud",
    "north", "olive", "onion", "paper", "pear", "pebble", "pepper", "pine", "plum", "quiet",
    "rain", "red", "reed", "river", "robin", "rose", "rusty", "salt", "sand", "second", "slate",
    "slow", "small", "south", "spare", "stone", "sun", "tall", "thyme", "tidal", "top", "walnut",
    "west", "white", "willow", "wood", "wool", "yellow",
)  # fmt: skip
SECOND = (
    "anchor", "balcony", "basket", "bell", "bicycle", "boat", "boots", "bridge", "broom",
    "bucket", "button", "cap", "chair", "chimney", "clock", "coat", "corner", "cup", "cellar",
    "ditch", "door", "drum", "fence", "ferry", "fiddle", "gate", "gutter", "hammer", "hat",
    "hedge", "hook", "jar", "kettle", "key", "kitchen", "ladder", "lamp", "landing", "lane",
    "lantern", "latch", "loft", "mitten", "needle", "oar", "oven", "paddle", "pantry", "path",
    "pocket", "pond", "porch", "quay", "radio", "rake", "roof", "rope", "saddle", "shed", "shelf",
    "shop", "sparrow", "spoon", "stairs", "step", "stove", "table", "teapot", "ticket", "towpath",
    "umbrella", "wagon", "wall", "well", "wheel", "whistle", "window", "yard",
)  # fmt: skip
WITH_NUMBER = 0.12


def made_up_handles(count: int, taken: set[str], random: np.random.Generator) -> Sequence[str]:
    """Return `count` handles that are not taken, each once."""
    found: dict[str, None] = {}
    while len(found) < count:
        first = FIRST[int(random.integers(len(FIRST)))]
        second = SECOND[int(random.integers(len(SECOND)))]
        handle = f"{first}_{second}"
        if random.random() < WITH_NUMBER or handle in taken or handle in found:
            handle = f"{second}_{random.integers(2, 99)}"
        if handle not in taken and first != second:
            found[handle] = None
    return list(found)
