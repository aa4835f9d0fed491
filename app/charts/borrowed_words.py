"""Borrowed charts in words: who signed, what was kept, and what can be compared with ours."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from app.charts.public.likeness import Aspect, Check, Verdict, days_of
from app.charts.public.models import BorrowedChart, Kept
from app.charts.public.reading import Public, Signed
from app.charts.public.schema import Document, Mark, Number
from app.charts.tables import Line, Table
from app.charts.words import number_words, period_words, value_words
from app.core.i18n import Sentence, _, gettext
from app.datasets.vocabulary import Nature
from app.datasets.wording import NATURE_NAMES

ASPECTS: Final[Mapping[Aspect, Sentence]] = {
    Aspect.UNIT: _("What the numbers are"),
    Aspect.NATURE: _("What a row is"),
    Aspect.DENOMINATOR: _("For each of what"),
    Aspect.STEP: _("Areas or steps of time"),
    Aspect.PERIOD: _("Which time"),
}
HOWS: Final[Mapping[str, Sentence]] = {
    "count": _("a count"),
    "sum": _("a total"),
    "mean": _("a mean"),
    "median": _("a median"),
    "rate": _("a rate"),
    "share": _("a share"),
}
UNITS: Final[Mapping[str, Sentence]] = {
    "share": _("as a share"),
    "percent": _("as a percentage"),
}
STEPS: Final[Mapping[str, Sentence]] = {
    "day": _("by day"),
    "week": _("by week"),
    "month": _("by month"),
    "quarter": _("by quarter"),
    "year": _("by year"),
}
KEPT: Final[Mapping[Kept, Sentence]] = {
    Kept.OTHER_CHART: _("The address now holds another chart. What you see is the one that was "
                        "borrowed."),
    Kept.OLDER: _("The address now holds an older version. What you see is the newest that came."),
    Kept.WORSE_SIGNED: _("What the address holds now is not signed by that city as this was. What "
                         "you see is the last one that was."),
}  # fmt: skip
PLAIN_COUNTS: Final = _(
    "Both are plain counts. A larger place has more of everything, so they are not drawn on one "
    "scale. Choose charts of rates, such as for each 1,000 people."
)


def host_of(document: Public) -> str:
    return urlsplit(document.base_url).netloc


def signed_words(borrowed: BorrowedChart, document: Public) -> Sentence:
    """Say who vouches for a document, as far as their own site says so."""
    facts = {
        "city": document.city, "host": host_of(document),
        "key": document.signature.key if document.signature else "",
    }  # fmt: skip
    return {
        Signed.UNSIGNED: _("Nobody signed this. It may come from anybody.", **facts),
        Signed.BROKEN: _("The signature does not fit: it was changed after %(city)s "
                         "(%(host)s) signed it.", **facts),
        Signed.FOREIGN: _("Not signed by %(city)s: %(host)s does not list the key %(key)s, or no "
                          "longer.", **facts),
        Signed.DISTRUSTED: _("%(city)s (%(host)s) says that its key %(key)s is no longer to be "
                             "trusted.", **facts),
        Signed.UNKNOWN: _("It names %(city)s (%(host)s), which could not be asked whether it "
                          "signed this.", **facts),
        Signed.EARLIER: _("Signed by %(city)s (%(host)s) with an earlier key, %(key)s.", **facts),
        Signed.CURRENT: _("Signed by %(city)s (%(host)s), key %(key)s.", **facts),
    }[borrowed.signed]  # fmt: skip


def key_words(borrowed: BorrowedChart, document: Public) -> Sentence | None:
    """Say that another key signed than the one by which the city was first known here."""
    key = document.signature.key if document.signature else ""
    if not key or not borrowed.known_key or key == borrowed.known_key:
        return None
    facts = {"city": document.city, "host": host_of(document), "before": borrowed.known_key}
    if borrowed.signed.is_good:
        return _("Signed with another key than before: %(city)s (%(host)s) was first known here by "
                 "%(before)s. A city may change its key, and its own site vouches for this one.",
                 **facts)  # fmt: skip
    return _("Signed with another key than before: %(city)s (%(host)s) was first known here by "
             "%(before)s. Believe it only if that city says so.", **facts)  # fmt: skip


def aspect_words(aspect: Aspect, document: Document) -> str:
    """Say one thing of a document as the table of what is comparable has it."""
    measure = document.measure
    match aspect:
        case Aspect.UNIT:
            how, unit = HOWS[measure.how], UNITS.get(measure.unit)
            return f"{how}, {unit}" if unit else str(how)
        case Aspect.NATURE:
            return str(NATURE_NAMES[Nature(measure.nature)])
        case Aspect.DENOMINATOR:
            return measure.per.words if measure.per else gettext("of nothing")
        case Aspect.STEP:
            return str(STEPS[document.step]) if document.step else gettext("by area")
        case Aspect.PERIOD:
            days = days_of(document)
            return period_words(*days) if days else gettext("no dates")


def check_words(check: Check) -> Sentence:
    """Say what a check found."""
    if check.verdict is Verdict.SAME:
        return _("They overlap.") if check.aspect is Aspect.PERIOD else _("The same.")
    if check.verdict is Verdict.SIZE:
        return _("Plain counts, which grow with a place's size.")
    if check.verdict is Verdict.UNKNOWN and check.aspect is Aspect.DENOMINATOR:
        return _("The same kind. Look whether both tables list the same things.")
    if check.verdict is Verdict.UNKNOWN:
        return _("Not known.")
    return _("They do not overlap.") if check.aspect is Aspect.PERIOD else _("Not the same.")


def refusal_words(checks: Sequence[Check]) -> list[Sentence]:
    """Say why two charts are not drawn on one scale; nothing where they are."""
    sentences = {
        Aspect.UNIT: _("One number is made in another way than the other, so they are not drawn on "
                       "one scale."),
        Aspect.NATURE: _("The rows are not of the same nature: a report is no event. So they are "
                         "not drawn on one scale."),
        Aspect.DENOMINATOR: _("They are for each of different things, so they are not drawn on one "
                              "scale."),
        Aspect.STEP: _("One shows areas or steps of time that the other does not, so they are not "
                       "drawn on one scale."),
        Aspect.PERIOD: _("They are about different times, so they are not drawn on one scale."),
    }  # fmt: skip
    return [
        PLAIN_COUNTS if check.verdict is Verdict.SIZE else sentences[check.aspect]
        for check in checks
        if check.verdict in {Verdict.DIFFERS, Verdict.SIZE}
    ]


def say(document: Document, value: float | None) -> str:
    unit = document.measure.unit
    counted = document.measure.how == "count"
    return value_words(value, None if unit == "none" else unit, counted=counted)


def hidden_words(document: Document) -> Sentence | None:
    if not document.hidden:
        return None
    return _("%(n)s numbers rest on too few rows to be shown and are not in the document.",
             n=number_words(document.hidden, counted=True))  # fmt: skip


def number_table(document: Document) -> Table:
    """List the marks of a document, areas from the highest, periods from the newest."""
    dated = document.along == "periods"
    head = gettext("Period") if dated else gettext("Area")
    marks = document.marks[::-1] if dated else sorted(document.marks, key=lambda m: -m.value)
    lines = [
        Line(
            head=_head(one),
            cells=(say(document, one.value), _interval(document, one)),
            raw=(one.value, _interval(document, one)),
            is_here=False,
        )
        for one in marks
    ]
    return Table((head, gettext("Number"), gettext("95%% interval") % ()), tuple(lines))


def _head(one: Mark) -> str:
    if one.whole:
        return one.name
    return gettext("%(period)s (not complete)") % {"period": one.name}


def _interval(document: Document, one: Number) -> str:
    if one.low is None or one.high is None:
        return ""
    low, high = say(document, one.low), say(document, one.high)
    return str(_("%(low)s to %(high)s", low=low, high=high))
