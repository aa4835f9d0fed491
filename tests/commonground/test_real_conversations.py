"""What Pol.is published of its own conversations; red-dwarf in the same run is the bar."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.metrics import adjusted_rand_score

from app.commonground.counts import count_by_group, group_informed_consensus
from app.commonground.polis import find_groups
from tests.commonground.conversations import conversation, published_consensus, published_groups
from tests.commonground.oracle import run_pipeline


def test_the_consensus_is_the_published_one() -> None:
    poll, votes = conversation("bg2050-volunteers")
    group = published_groups("bg2050-volunteers", poll.voters)
    found = group_informed_consensus(count_by_group(votes, group, 2))
    assert_allclose(found, published_consensus("bg2050-volunteers", poll.items), rtol=0, atol=1e-12)


@pytest.mark.filterwarnings("ignore")  # red-dwarf uses what pandas has given up
@pytest.mark.parametrize("name", ["bg2050-volunteers", "vtaiwan-uberx", "bowling-green"])
def test_the_groups_are_nearer_to_the_published_ones_than_the_oracles(name: str) -> None:
    poll, votes = conversation(name)
    told = run_pipeline(
        votes=[
            {"participant_id": int(who), "statement_id": int(what), "vote": int(said)}
            for who, what, said in zip(poll.voter, poll.item, poll.answer, strict=True)
        ],
        random_state=0,
    ).participants_df["cluster_id"]
    theirs = np.full(votes.voters, -1)
    theirs[told.dropna().index] = told.dropna().to_numpy(int)
    published = published_groups(name, poll.voters)
    ours = find_groups(votes).group
    both = (published >= 0) & (ours >= 0) & (theirs >= 0)
    assert both.sum() >= 0.99 * np.count_nonzero(published >= 0)
    bar = adjusted_rand_score(published[both], theirs[both])
    assert adjusted_rand_score(published[both], ours[both]) >= bar
