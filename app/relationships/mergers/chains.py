"""What was merged into what, step by step: A into B, and B into C later, lead to C."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import CTE, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.proposals.models import Proposal


def led_to(number: Any) -> CTE:  # noqa: ANN401, a number or what stands for one in a statement
    """Return `id` and `into` of each proposal that was merged into this one, in however many steps.

    The next one on the way is `into`. `union` ends it whatever the rows say.
    """
    first = (
        select(col(Proposal.id).label("id"), col(Proposal.merged_into).label("into"))
        .where(col(Proposal.merged_into) == number)
        .cte("led", recursive=True)
    )
    before = aliased(Proposal)
    further = select(col(before.id), col(before.merged_into)).join(
        first, col(before.merged_into) == first.c.id
    )
    return first.union(further)


def levels_before(session: Session, proposal_id: int) -> list[list[int]]:
    """List what was merged into a proposal, then what had been merged into those, and so on."""
    led = led_to(proposal_id)
    into: dict[int, int] = {row[0]: row[1] for row in session.execute(select(led.c.id, led.c.into))}
    levels, last = [], {proposal_id}
    while last := {number for number, next_one in into.items() if next_one in last}:
        levels.append(sorted(last))
        for number in last:
            del into[number]
    return levels


def ends_of(session: Session, ids: Collection[int]) -> Mapping[int, int]:
    """Return where each of these leads in the end; what was merged into nothing is left out.

    One query for each step of the longest chain.
    """
    steps: dict[int, int] = {}
    ahead = set(ids)
    while ahead:
        rows = select(col(Proposal.id), col(Proposal.merged_into))
        some = session.execute(rows.where(col(Proposal.id).in_(ahead)))
        found: dict[int, int] = {number: into for number, into in some if into is not None}
        steps |= found
        ahead = set(found.values()) - steps.keys()
    return {number: _last(number, steps) for number in ids if number in steps}


def _last(number: int, steps: Mapping[int, int]) -> int:
    seen = set()
    while number in steps and number not in seen:
        seen.add(number)
        number = steps[number]
    return number
