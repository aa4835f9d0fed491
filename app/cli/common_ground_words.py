"""What `common-ground analyze` prints: the figures as JSON, and the main ones in words."""

from typing import TYPE_CHECKING, Any, Final

from app.cli.telling import OBEYED
from app.commonground.sentences import calibrated
from app.core.i18n import _, ngettext_lazy

if TYPE_CHECKING:
    from app.commonground.analysis import Analysis
    from app.commonground.counts import GroupCounts

SHOWN: Final = 10
HEARD: Final = 5  # votes that each group must have given before a difference is spoken of
WIDTH: Final = 20

Told = dict[str, Any]


def in_json(found: "Analysis", items: list[str]) -> Told:
    """Return the figures as the command prints them, statements with the highest score first."""
    statements: list[Told] = [
        {
            "id": name,
            **_counts(found.total, item, 0),
            "by_group": [
                {"group": group, **_counts(found.by_group, item, group)}
                for group in range(found.groups.groups)
            ],
            "gic": float(found.consensus[item]),
            "score": float(found.score[item]),
            "interval": [float(found.low[item]), float(found.high[item])],
            "intercept": float(found.intercept[item]),
        }
        for item, name in enumerate(items)
    ]
    statements.sort(key=lambda one: -one["score"])
    sizes = enumerate(found.groups.sizes)
    return {
        "voters": int(found.voters),
        "votes": int(found.total.seen.sum()),
        "groups": [{"id": group, "size": int(size)} for group, size in sizes],
        "statements": statements,
    }


def _counts(counts: "GroupCounts", item: int, group: int) -> dict[str, int]:
    return {
        "agree": int(counts.agree[item, group]),
        "disagree": int(counts.disagree[item, group]),
        "pass": int(counts.passed[item, group]),
    }


def lines_of(told: Told) -> list[str]:
    """Say what was found: groups, what is agreed on across them, and what divides them."""
    groups, statements = told["groups"], told["statements"]
    grouped = sum(group["size"] for group in groups)
    lines = [
        str(
            _(
                "%(voters)s participants cast %(votes)s votes on %(statements)s statements.",
                voters=f"{told['voters']:,}",
                votes=f"{told['votes']:,}",
                statements=f"{len(statements):,}",
            )
        ),
        str(
            ngettext_lazy(
                "They are in one opinion group: %(sizes)s.",
                "They are in %(n)s opinion groups: %(sizes)s.",
                len(groups),
                sizes=", ".join(f"{_letter(g['id'])} {g['size']:,}" for g in groups),
            )
        ),
    ]
    if left := told["voters"] - grouped:
        lines.append(
            str(
                ngettext_lazy(
                    "%(n)s participant voted too little to be in one.",
                    "%(n)s participants voted too little to be in one.",
                    left,
                )
            )
        )
    head = _head(groups)
    lines += ["", str(_("Most agreed on, where support is lowest:")), head]
    lines += [_line(one) for one in statements[:SHOWN]]
    divided = sorted((one for one in statements if _heard(one)), key=_gap, reverse=True)[:SHOWN]
    if divided:
        lines += ["", str(_("Most divided between the groups:")), head]
        lines += [_line(one) for one in divided]
    note = _(
        "Lowest: how many in 100 a model expects to agree where support is lowest, and between "
        "which numbers it was for 9 of 10 statements like it in made-up cities. "
        "The other columns are counted: of those who agreed or disagreed, how many agreed."
    )
    return [*lines, "", str(note)]


def _letter(group: int) -> str:
    return chr(ord("A") + group)


def _head(groups: list[Told]) -> str:
    names = [str(_("statement")).ljust(WIDTH), str(_("lowest")).rjust(14), str(_("all")).rjust(6)]
    return "  ".join([*names, *(_letter(group["id"]).rjust(6) for group in groups)])


def _line(one: Told) -> str:
    name = OBEYED.sub(" ", one["id"])
    short = name if len(name) <= WIDTH else name[: WIDTH - 1] + "…"
    low, high = (round(100 * end) for end in one["interval"])
    lowest = f"{round(100 * calibrated(one['score']))} ({low}–{high})"
    cells = [one, *one["by_group"]]
    return "  ".join([short.ljust(WIDTH), lowest.rjust(14), *(_percent(c).rjust(6) for c in cells)])


def _percent(cell: Told) -> str:
    said = cell["agree"] + cell["disagree"]
    return f"{100 * cell['agree'] / said:.0f} %" if said else "–"


def _heard(one: Told) -> bool:
    cells = one["by_group"]
    return len(cells) > 1 and all(c["agree"] + c["disagree"] >= HEARD for c in cells)


def _gap(one: Told) -> float:
    shares = [c["agree"] / (c["agree"] + c["disagree"]) for c in one["by_group"]]
    return float(max(shares) - min(shares))
