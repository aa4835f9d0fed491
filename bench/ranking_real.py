"""Do the groups predict votes they have not seen? `python -m bench.ranking_real [--polis FOLDER]`.

A tenth of the votes of each real Pol.is conversation is held out, by a seed, and foretold from the
rest: the log-loss of "agrees", in nats (lower is better), beside the trial's on the same votes, and
beside that of the item's own share of agreement. So that what helps on made-up cities harms no real
one.
"""

import argparse
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.alternatives import APART, LENT, LENT_YES, LEVELS, Floats
from app.commonground.asking import ask
from app.commonground.reading import Poll, read_votes
from app.commonground.scoring import score_items
from app.commonground.votes import Votes, gather_votes
from bench.ranking_methods import REFERENCE, load_trial

CONVERSATIONS: Final = ("bg2050-volunteers", "bowling-green", "vtaiwan-uberx")
HELD_OUT: Final = 0.1
SEED: Final = 2000


def main(polis: Path) -> None:
    print("conversation: votes held out, log-loss of ours, the trial, the item's share")
    for name in CONVERSATIONS:
        poll = read_votes(polis / name / "votes.csv.gz")
        held = (np.random.default_rng(SEED).random(poll.voter.size) < HELD_OUT) & (poll.answer != 0)
        rest = _votes(poll, ~held)
        who, what, agrees = poll.voter[held], poll.item[held], poll.answer[held] > 0
        losses = [_loss(_foretold(rest, who, what), agrees)]
        if (REFERENCE / "expected_lowest_trial.py").exists():
            module = load_trial()
            kept = (poll.voter[~held], poll.item[~held], poll.answer[~held])
            found = module.analyse(rest.voters, rest.items, *kept)
            losses.append(_loss(module.predict(found, who, what), agrees))
        losses.append(_loss(_share(rest)[what], agrees))
        print(
            f"  {name:18} {held.sum():6} " + " ".join(f"{loss:.3f}" for loss in losses), flush=True
        )


def _votes(poll: Poll, kept: NDArray[np.bool_]) -> Votes:
    return gather_votes(
        poll.voter[kept],
        poll.item[kept],
        poll.answer[kept],
        voters=len(poll.voters),
        items=len(poll.items),
    )


def _foretold(votes: Votes, who: NDArray[np.int32], what: NDArray[np.int32]) -> Floats:
    """Return how probable it is that each voter agrees, averaged over the runs."""
    found = score_items(votes, None, 0)
    rows = votes.by_item
    item = np.repeat(np.arange(votes.items), rows.sizes)
    told = np.zeros(who.size)
    for share, common in zip(found.memberships, found.frequencies, strict=True):
        agree, disagree = np.zeros((2, votes.items, share.shape[1]))
        for side, counts in ((1, agree), (-1, disagree)):
            given = rows.answer == side
            np.add.at(counts, item[given], share[rows.other[given]])
        q, low, _common = ask(agree, disagree, common, 0)
        approval = np.repeat((q * low)[:, : LEVELS.size].sum(1, keepdims=True), share.shape[1], 1)
        for k in range(LENT.size):
            apart = (agree + LENT_YES[k]) / (agree + disagree + LENT[k])
            approval += q[:, APART][:, k, None] * apart
        told += (share[who] * approval[what]).sum(1)
    return told / len(found.memberships)


def _share(votes: Votes) -> Floats:
    rows = votes.by_item
    item = np.repeat(np.arange(votes.items), rows.sizes)
    agree = np.bincount(item, rows.answer > 0, votes.items)
    share: Floats = (agree + 1) / (np.bincount(item, rows.answer != 0, votes.items) + 2)
    return share


def _loss(chance: Floats, agrees: NDArray[np.bool_]) -> float:
    sure = np.clip(np.where(agrees, chance, 1 - chance), 1e-6, 1)
    return float(-np.log(sure).mean())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polis", type=Path, default=REFERENCE.parent / "data" / "polis")
    main(parser.parse_args().polis)
