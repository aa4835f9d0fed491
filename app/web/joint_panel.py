"""Who does what for a commitment, on its page: the same for everybody, and what its reader may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.public_words import stored_of
from app.followthrough.commitments.queries import Promised
from app.followthrough.joint.models import JointAct
from app.followthrough.joint.policy import (
    can_add_step,
    can_ask,
    can_finish,
    can_free,
    can_reopen,
    can_say,
    can_withdraw,
)
from app.followthrough.joint.queries import Act, Part, ShownStep, acts_of, parts_of
from app.followthrough.joint.words import DEEDS
from app.people.models import Person, Role
from app.web.joint_words import STATES
from app.web.page import Page


@dataclass(frozen=True)
class JointPanel:
    """`doors` lead to the forms that a reader may use: of a part by its department, of a step."""

    parts: Sequence[Part]
    acts: Sequence[Act]
    asks: bool
    adds: bool
    doors: Mapping[int, str]
    may: Mapping[int, Sequence[str]]
    states = STATES

    def said_in(self, words: str) -> JointAct | None:
        """Return the act in which the words of a state were said, the latest one."""
        said = (row.act for row in self.acts if stored_of(row.act.words) == stored_of(words))
        return next(said, None)

    deeds = DEEDS


def joint_panel(page: Page, one: Promised) -> JointPanel:
    """Put it together in two queries, and none more for an official."""
    viewer, made = page.viewer, one.commitment
    parts = parts_of(page.session, [one]).get(made.id, [])
    acts = acts_of(page.session, made.id) if parts else []
    if viewer is None or viewer.role is not Role.OFFICIAL:
        return JointPanel(parts, acts, asks=False, adds=False, doors={}, may={})
    mine = next((part for part in parts if part.department_id == viewer.department_id), None)
    row = mine.joining if mine else None
    standing = sum(step.step.done_at is None for step in mine.steps) if mine else 0
    return JointPanel(
        parts,
        acts,
        asks=bool(can_ask(viewer, made, 0, None)),
        adds=bool(can_add_step(viewer, made, row, standing)),
        doors={part.department_id: door for part in parts if (door := _door(viewer, one, part))},
        may={shown.step.id: _verbs(viewer, one, shown) for part in parts for shown in part.steps},
    )


def _door(viewer: Person, one: Promised, part: Part) -> str:
    """Say which form of a department's joining the viewer may open: `say`, `decide` or none."""
    if part.joining is None:
        return ""
    if can_say(viewer, one.commitment, part.joining):
        return "say"
    return "decide" if can_withdraw(viewer, one.commitment, part.joining) else ""


def _verbs(viewer: Person, one: Promised, shown: ShownStep) -> list[str]:
    """List what the viewer may say of a step, as the ends of its addresses."""
    made, step = one.commitment, shown.step
    verbs = []
    if can_finish(viewer, made, step):
        verbs += ["completion", *([] if shown.block else ["block"]), "change"]
    if shown.block is not None and can_free(viewer, made, step, shown.block):
        verbs.append("release")
    if can_reopen(viewer, made, step):
        verbs.append("reopening")
    return verbs
