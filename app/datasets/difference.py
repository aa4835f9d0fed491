"""What changed since the version before, as people and programs may see it."""

from collections.abc import Mapping
from typing import Any, Final

from app.core.i18n import Sentence, _, ngettext_lazy
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.wording import TYPES, Count

FEWEST: Final = 5  # rows of a sensitive dataset that may be counted in public
COUNTED: Final = ("added", "gone", "changed")
UNSAID: Final = ("shared", "keyless", "old_before", "old_lost")  # in figures
Told = Mapping[str, Any]  # `comparing.Difference` with `since`, the number of the version before


def difference_of(dataset: Dataset, version: DatasetVersion) -> Told | None:
    """Return the difference as anybody may see it; None where there is none.

    Of a sensitive dataset a count under FEWEST is None. How many rows a version has is public, so
    of rows added and gone neither is shown where one is hidden. No neighborhood is told.
    """
    found = version.difference
    if not found:
        return None
    if not dataset.sensitive:
        return found
    hidden = {name for name in COUNTED if 0 < found[name] < FEWEST}
    if hidden & {"added", "gone"}:
        hidden |= {"added", "gone"}
    none = dict.fromkeys(hidden)
    few = {name: None for name in UNSAID if 0 < found.get(name, 0) < FEWEST}
    return {**found, **none, **few, "places": []}


def in_short(told: Told) -> Sentence:
    """Say the counts in a line: `Since version 3: 412 rows added, 3 gone, 7 changed.`."""
    if None in (told["added"], told["gone"], told["changed"]):
        return _("Since version %(n)s: too few rows changed to count them here.", n=told["since"])
    if not any(told[name] for name in COUNTED):
        return _("Since version %(n)s: no row changed.", n=told["since"])
    facts = {name: Count(told[name]) for name in COUNTED}
    if told["key"]:
        return _(
            "Since version %(n)s: rows added: %(added)s, gone: %(gone)s, changed: %(changed)s.",
            n=told["since"],
            **facts,
        )
    return _(
        "Since version %(n)s: rows added: %(added)s, gone: %(gone)s.", n=told["since"], **facts
    )


def sentences(told: Told, labels: Mapping[str, str]) -> list[Sentence]:
    """Say all of it but the neighborhoods; `labels` names columns in plain words."""
    said = [in_short(told)]
    if told["key"]:
        key = labels.get(told["key"], told["key"])
        said.append(_("Rows are told apart by “%(column)s”.", column=key))
    else:
        said.append(
            _("No column tells rows apart, so a row that was corrected counts as gone and added.")
        )
    if told.get("shared"):
        said.append(
            ngettext_lazy(
                "%(rows)s row shares its key with another: what changed among these is counted "
                "as if the fewest rows had changed.",
                "%(rows)s rows share their key with another: what changed among these is counted "
                "as if the fewest rows had changed.",
                told["shared"],
                rows=Count(told["shared"]),
            )
        )
    if told.get("keyless"):
        said.append(
            ngettext_lazy(
                "%(rows)s row has no key.",
                "%(rows)s rows have no key.",
                told["keyless"],
                rows=Count(told["keyless"]),
            )
        )
    said += [_("New column: “%(name)s”.", name=name) for name in told["columns_added"]]
    said += [_("The column “%(name)s” is gone.", name=name) for name in told["columns_gone"]]
    said += [
        _(
            "“%(name)s” held %(before)s and now holds %(now)s.",
            name=name,
            before=TYPES[before],
            now=TYPES[now],
        )
        for name, before, now in told["columns_changed"]
    ]
    return said
