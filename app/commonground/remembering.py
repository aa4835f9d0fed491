"""What is kept of the groups from one fit to the next: what each group says, never who is in it.

Memberships would be a file of political opinions. So only the groups' counts on each item are kept;
who leans to which group is found anew from the votes (naive Bayes over the items that were kept).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.commonground.alternatives import Floats
from app.commonground.compiled import compiled
from app.commonground.tables import Singles, Table
from app.commonground.votes import Answers, Counts, Indices, Votes

LENT: Final = 1.0  # votes lent to each answer of a group, so that no answer is impossible


def memberships_from(votes: Votes, tables: Sequence[Table]) -> list[Singles]:
    """Return for each table float32 memberships, voters × groups, rows adding up to 1.

    The tables' rows are the items of `votes`; a row without counts says nothing about anybody.
    """
    rows = votes.by_voter
    found = []
    for table in tables:
        n = table.agree + table.disagree + 2 * LENT
        logs_agree = np.log((table.agree + LENT) / n)
        logs_disagree = np.log((table.disagree + LENT) / n)
        size = (table.agree + table.disagree + table.passed).sum(0) + LENT
        found.append(
            _memberships(
                rows.start, rows.other, rows.answer, logs_agree, logs_disagree, np.log(size)
            )
        )
    return found


@compiled
def _memberships(
    start: Counts,
    other: Indices,
    answer: Answers,
    logs_agree: Floats,
    logs_disagree: Floats,
    logs_size: Floats,
) -> Singles:
    voters = start.size - 1
    groups = logs_size.size
    share = np.empty((voters, groups), np.float32)
    told = np.empty(groups)
    for u in range(voters):
        told[:] = logs_size
        for t in range(start[u], start[u + 1]):
            if answer[t] > 0:
                told += logs_agree[other[t]]
            elif answer[t] < 0:
                told += logs_disagree[other[t]]
        told -= told.max()
        weight = np.exp(told)
        share[u] = (weight / weight.sum()).astype(np.float32)
    return share
