"""The inner loops of the sweeps over all voters, and what they count.

All chains use WIDTH columns, so that the inner loop has a fixed length; unused ones hold nobody.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.alternatives import Floats
from app.commonground.ballots import Keys
from app.commonground.compiled import compiled
from app.commonground.votes import Counts, Indices

Singles = NDArray[np.float32]

WIDTH: Final = 4
NOBODY: Final = -1e30


@compiled
def _uniform(draw: np.uint64, salt: np.uint64) -> float:
    """Return a number from 0 to 1, made of the voter's own number and that of the sweep."""
    x = draw ^ salt
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    return float((x >> np.uint64(11)) * (1.0 / 9007199254740992.0))


@compiled
def seat(
    start: Counts,
    code: Indices,
    home: Indices,
    share: Singles,
    draw: Keys,
    salt: np.uint64,
    counts: Indices,
    homes: Counts,
) -> None:
    """Draw a group for each voter from `share`, and count."""
    for u in range(home.size):
        left = _uniform(draw[u], salt)
        g = 0
        while g < WIDTH - 1 and left >= share[u, g]:
            left -= share[u, g]
            g += 1
        while share[u, g] == 0:
            g -= 1
        homes[home[u], g] += 1
        for t in range(start[u], start[u + 1]):
            counts[code[t], g] += 1


@compiled
def reseat(  # noqa: C901, PLR0913, PLR0917, one pass over the votes, and numba passes no objects
    start: Counts,
    code: Indices,
    home: Indices,
    home_logs: Floats,
    logs: Singles,
    draw: Keys,
    salt: np.uint64,
    kept: Singles,
    keep: bool,  # noqa: FBT001, numba has no keyword-only arguments
    counts: Indices,
    homes: Counts,
) -> None:
    """Draw every voter's group anew and count anew: one pass over the votes."""
    counts[:] = 0
    homes[:] = 0
    s = np.empty(WIDTH, np.float32)
    for u in range(home.size):
        h = home[u]
        for g in range(WIDTH):
            s[g] = home_logs[h, g]
        for t in range(start[u], start[u + 1]):
            j = code[t]
            for g in range(WIDTH):
                s[g] += logs[j, g]
        top = max(s[0], s[1], s[2], s[3])
        total = np.float32(0)
        for g in range(WIDTH):
            s[g] = np.exp(s[g] - top)
            total += s[g]
        if keep:
            for g in range(WIDTH):
                kept[u, g] += s[g] / total
        left = _uniform(draw[u], salt) * total
        g = 0
        while g < WIDTH - 1 and left >= s[g]:
            left -= s[g]
            g += 1
        while s[g] == 0:
            g -= 1
        homes[h, g] += 1
        for t in range(start[u], start[u + 1]):
            counts[code[t], g] += 1


@compiled
def count_by_home(
    start: Counts, code: Indices, home: Indices, items: int, hoods: int
) -> tuple[Floats, Floats]:
    """Return agreements and disagreements, items × (hoods + 1); the last column: home unknown."""
    agree = np.zeros((items, hoods + 1))
    disagree = np.zeros((items, hoods + 1))
    for u in range(home.size):
        for t in range(start[u], start[u + 1]):
            if code[t] % 2:
                agree[code[t] // 2, home[u]] += 1
            else:
                disagree[code[t] // 2, home[u]] += 1
    return agree, disagree


def even(voters: int, groups: int) -> Singles:
    """Return memberships that know nothing."""
    share = np.zeros((voters, WIDTH), np.float32)
    share[:, :groups] = 1 / groups
    return share


@compiled
def early_logs(agree: Floats, disagree: Floats) -> Floats:
    """Before the question is asked: each group is lent 4 votes at the overall approval."""
    logs = np.empty((2 * agree.shape[0], agree.shape[1]))
    for i in range(agree.shape[0]):
        a = agree[i].sum()
        n = a + disagree[i].sum()
        base = (a + 1) / (n + 2)
        for g in range(agree.shape[1]):
            n = agree[i, g] + disagree[i, g] + 4
            p = (agree[i, g] + 4 * base) / n
            doubt = 0.5 * p * (1 - p) / (n + 1)
            logs[2 * i, g] = np.log(1 - p) - doubt / (1 - p) ** 2
            logs[2 * i + 1, g] = np.log(p) - doubt / p**2
    return logs
