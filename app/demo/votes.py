"""Who would vote on what, and how: a model with known opinion groups, places and pass votes.

A vote is likelier from an active person on a much-read text. Its answer depends on how the text
leans and how the person leans, on whether it is about the person's own place, and on chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from app.demo.people import TROUBLED, DemoPerson
from app.demo.script import Scripted
from app.demo.threads import DemoComment

VOTES_PER_PERSON = 40
PROPOSAL_READERS = 22.0  # a proposal is read so many times as often as a comment
HOME_WARMTH = 0.7
TAKES_SIDES = 1.25
PASS_EVERYWHERE, PASS_ON_OTHERS_CORNER = 0.07, 0.22
ANSWER = -1  # the number of the official answer among a proposal's texts
ANSWER_WARMTH = {"accepted": 1.3, "needs_more": 0.4, "declined": -0.2}
WARMTH = {"question": 0.9, "evidence": 1.3, "concern": 0.2, "suggestion": 0.9, "experience": 1.5}


@dataclass(frozen=True)
class Votable:
    """A text that can be judged between two times. The proposal itself has no `number`."""

    proposal: str
    number: int | None
    author: str
    place: str
    of_the_corner: bool
    warmth: float
    lean: tuple[float, float]
    readers: float
    opens: datetime
    ends: datetime


@dataclass(frozen=True)
class DemoVote:
    voter: str
    answer: str
    at: datetime


def votables(
    proposals: Sequence[Scripted],
    authors: Mapping[str, str],
    threads: Mapping[str, Sequence[DemoComment]],
    spans: Mapping[str, tuple[datetime, datetime]],
    seed: int,
) -> Sequence[Votable]:
    """List all that can be voted on, proposals before their comments."""
    random = np.random.default_rng([seed, 7])
    found = []
    for proposal in proposals:
        if not proposal.public:
            continue
        opens, ends = spans[proposal.key]
        corner = proposal.reach == "corner"
        heat = 0.5 + min(proposal.comments, 90) / 45  # what is talked about is read
        size = float(random.lognormal(0, 0.25)) * heat * PROPOSAL_READERS
        lean = (float(proposal.lean[0]), float(proposal.lean[1]))
        found.append(
            Votable(proposal.key, None, authors[proposal.key], proposal.place, corner,
                    proposal.warmth, lean, size, opens, ends)
        )  # fmt: skip
        if proposal.answer:
            said = opens + (ends - opens) * (1 - proposal.answer.days / proposal.days)
            found.append(
                Votable(proposal.key, ANSWER, proposal.answer.by, proposal.place, corner,
                        ANSWER_WARMTH[proposal.answer.outcome], (0.2, 0.1), size / 2, said, ends)
            )  # fmt: skip
        for comment in threads[proposal.key]:
            own = random.normal(0, 0.45, 2)
            sides = 0.6 if comment.kind == "concern" else 0.15  # a concern speaks for one side
            lean_of = tuple(float(x) for x in own + sides * -np.array(lean))
            found.append(
                Votable(proposal.key, comment.number, comment.author, proposal.place, corner,
                        WARMTH[comment.kind] + float(random.normal(0, 0.4)),
                        (lean_of[0], lean_of[1]), float(random.lognormal(-0.4, 0.95)),
                        comment.at, ends)
            )  # fmt: skip
    return found


def make_votes(
    people: Sequence[DemoPerson], texts: Sequence[Votable], seed: int
) -> Mapping[tuple[str, int | None], Sequence[DemoVote]]:
    """Return each text's votes in the order of time, about forty a person in all."""
    random = np.random.default_rng([seed, 8])
    voters = [person for person in people if person.handle not in TROUBLED]
    chance = _chance_to_vote(voters, texts, VOTES_PER_PERSON * len(people))
    casts = random.random(chance.shape) < chance
    leanings = np.array([person.leaning for person in voters])
    homes = np.array([person.home for person in voters])
    votes = {}
    for at, text in enumerate(texts):
        who = np.flatnonzero(casts[:, at])
        here = homes[who] == text.place
        score = text.warmth + TAKES_SIDES * leanings[who] @ np.array(text.lean)
        agrees = random.random(len(who)) < 1 / (1 + np.exp(-(score + HOME_WARMTH * here)))
        strangers = text.of_the_corner & ~here
        passes = random.random(len(who)) < np.where(
            strangers, PASS_ON_OTHERS_CORNER, PASS_EVERYWHERE
        )
        answers = np.where(passes, "pass", np.where(agrees, "agree", "disagree"))
        when = random.beta(0.7, 2.4, len(who))
        span = text.ends - text.opens
        cast = [
            DemoVote(voters[voter].handle, str(answer), text.opens + span * float(moment))
            for voter, answer, moment in zip(who, answers, when, strict=True)
        ]
        votes[text.proposal, text.number] = sorted(cast, key=lambda vote: vote.at)
    return votes


def _chance_to_vote(
    voters: Sequence[DemoPerson], texts: Sequence[Votable], total: int
) -> NDArray[np.float64]:
    """Return each voter's chance to vote on each text, so that about `total` votes come of it."""
    activity = np.array([person.activity for person in voters]).clip(0.1, 12)
    wish = np.outer(activity, [text.readers for text in texts])
    authors = [person.handle for person in voters]
    for at, text in enumerate(texts):
        if text.author in authors:
            wish[authors.index(text.author), at] = 0  # nobody judges their own text
    low, high = 0.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2
        enough = (1 - np.exp(-middle * wish)).sum() > total
        low, high = (low, middle) if enough else (middle, high)
    chance: NDArray[np.float64] = 1 - np.exp(-high * wish)
    return chance
