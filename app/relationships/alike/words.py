"""What is told of neighborhoods that are alike, in sentences."""

from collections.abc import Sequence

from app.charts.words import day_words, number_words
from app.core.i18n import Sentence, _, gettext, ngettext_lazy
from app.relationships.alike.looking import Left
from app.relationships.alike.queries import Elsewhere
from app.relationships.alike.rule import FEWEST

Three = tuple[float, float, float]


def counted_words(found: Elsewhere) -> Sequence[Sentence]:
    """Say how many are alike, are not, cannot be told, and were left out; and what chance does."""
    place = found.place
    if place.left is not None:
        return [_why_not(place.left, found.here.name)]
    words = [
        _(
            "Of %(n)s others looked at, %(alike)s are shown to be alike, %(unlike)s are not alike, "
            "and for %(unsure)s there is too little to tell.",
            n=place.judged, alike=place.alike, unlike=place.unlike, unsure=place.unsure,
        )
    ]  # fmt: skip
    words += _left_words(found)
    if place.alike:
        words.append(_chance_words(place.wrong))
    return words


def rule_words(found: Elsewhere) -> Sentence:
    """Name the rule, with the days that it looked at."""
    return _(
        "Alike means: from %(first)s to %(last)s at most one and a half times as many, or as few, "
        "and a yearly change that differs by less than a quarter. Both must be sure: the whole "
        "95 %% interval lies within.",
        first=day_words(found.first), last=day_words(found.last),
    )  # fmt: skip


def level_words(level: Three) -> Sentence:
    middle, low, high = (number_words(round(one, 2)) for one in level)
    if round(level[0], 2) == 1:
        return _("the same number as here (%(low)s to %(high)s)", low=low, high=high)
    return _("%(n)s times the number here (%(low)s to %(high)s)", n=middle, low=low, high=high)


def change_words(change: Three) -> Sentence:
    """Say by how much its yearly change differs, in percent."""
    middle, low, high = (_percent(one) for one in change)
    return _(
        "its yearly change is %(n)s beside ours (%(low)s to %(high)s)", n=middle, low=low, high=high
    )


def level_figures(level: Three) -> str:
    """Say the same for a table, whose head says what it is."""
    middle, low, high = (number_words(round(one, 2)) for one in level)
    return gettext("%(n)s (%(low)s to %(high)s)") % {"n": middle, "low": low, "high": high}


def change_figures(change: Three) -> str:
    middle, low, high = (_percent(one) for one in change)
    return gettext("%(n)s (%(low)s to %(high)s)") % {"n": middle, "low": low, "high": high}


def _percent(ratio: float) -> str:
    points = round(100 * (ratio - 1))
    sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else "\N{PLUS-MINUS SIGN}"
    return f"{sign}{number_words(abs(points))} %"


def _why_not(why: Left, name: str) -> Sentence:
    match why:
        case Left.FEW:
            return _(
                "Too little to tell: fewer than %(n)s were counted in %(name)s in all this time.",
                n=FEWEST, name=name,
            )  # fmt: skip
        case Left.HIDDEN:
            return _("Numbers of %(name)s are hidden, because few people are behind them.",
                     name=name)  # fmt: skip
        case Left.NO_BASE:
            return _("Nothing is known of what the rate of %(name)s is per.", name=name)
        case _:
            return _("%(name)s has periods without a number, so no trend is told.", name=name)


def _left_words(found: Elsewhere) -> Sequence[Sentence]:
    n = found.left
    words: list[Sentence] = []
    if n["few"]:
        words.append(
            ngettext_lazy(
                "Left out: %(n)s neighborhood with fewer than %(few)s counted.",
                "Left out: %(n)s neighborhoods with fewer than %(few)s counted.",
                n["few"],
                few=FEWEST,
            )
        )
    if n["hidden"]:
        words.append(
            ngettext_lazy(
                "Left out: %(n)s neighborhood with a hidden number.",
                "Left out: %(n)s neighborhoods with a hidden number.",
                n["hidden"],
            )
        )
    if n["gaps"] + n["no_base"]:
        words.append(
            ngettext_lazy(
                "Left out: %(n)s neighborhood without a number for each period.",
                "Left out: %(n)s neighborhoods without a number for each period.",
                n["gaps"] + n["no_base"],
            )
        )
    return words


def _chance_words(wrong: float) -> Sentence:
    if wrong < 1:
        return _(
            "Whoever looks at many finds some by chance: of those shown as alike, less than one is "
            "expected to be so by chance alone."
        )
    return ngettext_lazy(
        "Whoever looks at many finds some by chance: of those shown as alike, about %(n)s is "
        "expected to be so by chance alone.",
        "Whoever looks at many finds some by chance: of those shown as alike, about %(n)s are "
        "expected to be so by chance alone.",
        round(wrong),
    )
