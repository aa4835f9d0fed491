"""Comparisons in words: two places side by side, and one beside similar ones after a date."""

from math import isinf
from typing import Final

from app.charts.cells import Figures
from app.charts.comparing.effects import Effect
from app.charts.comparing.follow_up import (
    FEWEST_AFTER,
    FEWEST_BEFORE,
    Compared,
    FollowUp,
    Missing,
)
from app.charts.comparing.gaps import Basis, Gap
from app.charts.comparing.side_by_side import Pair, Side
from app.charts.comparing.similarity import CUT_OFF, FEWEST
from app.charts.methods.counts import Interval
from app.charts.spec import How, Step
from app.charts.words import day_words, figure_words, number_words
from app.core.i18n import Sentence, _
from app.datasets.columns import Unit

NOT_PROOF: Final = _(
    "This is a comparison, not proof: something else may have changed at the same time, here or "
    "there."
)


def gap_words(pair: Pair) -> Sentence:
    """Say how far two places lie apart, or why that is not said."""
    if pair.is_hidden:
        return _("One of the two numbers rests on too few rows to be shown, so they are not "
                 "compared.")  # fmt: skip
    if pair.gap is None:
        return _("There is no number for one of the two, so they are not compared.")
    if pair.gap.basis is Basis.COUNTS:
        return _ratio_words(pair, pair.gap)
    return _difference_words(pair, pair.gap)


def jumps_words(gap: Gap | Effect | None) -> Sentence | None:
    """Say that counts jump, where they do."""
    if gap is None or not gap.jumps:
        return None
    return _("These counts jump more from one period to the next than chance makes them. The "
             "interval is wider for it.")  # fmt: skip


def side_words(pair: Pair, side: Side) -> str:
    """Say the number of one side."""
    if side.cell.hidden:
        return str(_("too few to show"))
    return figure_words(pair.figures, side.cell.value)


def interval_words(figures: Figures, interval: Interval | None) -> str:
    if interval is None:
        return ""
    counted = figures.spec.how is How.COUNT
    if figures.measured_in is not Unit.NONE:
        low, high = (figure_words(figures, edge) for edge in interval)
    else:
        low, high = (number_words(edge, counted=counted) for edge in interval)
    return str(_("%(low)s to %(high)s", low=low, high=high))


def _ratio_words(pair: Pair, gap: Gap) -> Sentence:
    """Name the place with more first, so that nobody has to turn a fraction round."""
    first, second, ratio = pair.first.name, pair.second.name, gap.value
    low, high = gap.interval or Interval(0, float("inf"))
    if ratio < 1:
        first, second, ratio = second, first, 1 / ratio if ratio else float("inf")
        low, high = 1 / high if high else float("inf"), 1 / low if low else float("inf")
    rate = pair.figures.spec.how is How.RATE
    facts = {
        "first": first, "second": second, "ratio": number_words(ratio), "low": number_words(low),
        "high": number_words(high),
    }  # fmt: skip
    if not sum(side.cell.n for side in pair.sides):
        return _("Nothing was counted in either place.")
    if not gap.is_sure and isinf(high):
        return _("Too few to tell: %(second)s has so few that any difference fits these numbers.",
                 **facts)  # fmt: skip
    if not gap.is_sure:
        return _("Too few to tell: %(first)s has %(ratio)s times as many as %(second)s, but "
                 "anything from %(low)s to %(high)s times fits.", **facts)  # fmt: skip
    if isinf(ratio) or isinf(high):
        return _("%(first)s has at least %(low)s times as many as %(second)s.", **facts)
    if rate:
        return _("The rate in %(first)s is %(ratio)s times that in %(second)s (95%% interval: "
                 "%(low)s to %(high)s).", **facts)  # fmt: skip
    return _("%(first)s has %(ratio)s times as many as %(second)s (95%% interval: %(low)s to "
             "%(high)s).", **facts)  # fmt: skip


def _difference_words(pair: Pair, gap: Gap) -> Sentence:
    first, second, apart = pair.first.name, pair.second.name, gap.value
    low, high = gap.interval or Interval(apart, apart)
    if apart < 0:
        first, second, apart, low, high = second, first, -apart, -high, -low
    figures = pair.figures
    changes = figures.levels is not None
    facts = {
        "first": first, "second": second, "apart": apart_words(figures, apart),
        "low": apart_words(figures, low), "high": apart_words(figures, high),
    }  # fmt: skip
    if changes and gap.interval is None:
        return _("The change from a year earlier in %(first)s is %(apart)s above that in "
                 "%(second)s. How sure that is cannot be said of such numbers.",
                 **facts)  # fmt: skip
    if changes and not gap.is_sure:
        return _("Too few to tell: the change from a year earlier in %(first)s is %(apart)s above "
                 "that in %(second)s, but anything from %(low)s to %(high)s fits.",
                 **facts)  # fmt: skip
    if changes:
        return _("The change from a year earlier in %(first)s is %(apart)s above that in "
                 "%(second)s (95%% interval: %(low)s to %(high)s).", **facts)  # fmt: skip
    if gap.interval is None and apart == 0:
        return _("%(first)s and %(second)s have the same number.", **facts)
    if gap.interval is None:
        return _("The number of %(first)s is %(apart)s higher than that of %(second)s. How sure "
                 "that is cannot be said of such numbers.", **facts)  # fmt: skip
    if not gap.is_sure:
        return _("Too few to tell: the number of %(first)s is %(apart)s higher than that of "
                 "%(second)s, but anything from %(low)s to %(high)s fits.", **facts)  # fmt: skip
    return _("The number of %(first)s is %(apart)s higher than that of %(second)s (95%% interval: "
             "%(low)s to %(high)s).", **facts)  # fmt: skip


def apart_words(figures: Figures, apart: float) -> str:
    """Say a difference: of percentages in percentage points."""
    if figures.measured_in is Unit.NONE:
        return number_words(apart)
    times = 100 if figures.measured_in is Unit.SHARE else 1
    return str(_("%(n)s percentage points", n=number_words(apart * times)))


def missing_words(found: FollowUp) -> Sentence | None:
    """Say why there is no comparison after a date, and what to do."""
    if found.missing is None:
        return None
    name = found.figures.names.get(found.focus, found.focus)
    none_similar = _("None of the areas chosen has a number in every period. Choose others.")
    if not found.by_hand:
        none_similar = _("Fewer than %(n)s areas were similar to %(name)s before this date, by the "
                         "rule. You can choose areas by hand.", n=FEWEST, name=name)  # fmt: skip
    too_early, too_late = _too_short_words(found.step)
    return {
        Missing.NO_PLACE: _("Choose the neighborhood where something was done."),
        Missing.TOO_EARLY: too_early,
        Missing.TOO_LATE: too_late,
        Missing.HIDDEN: _("Some numbers of %(name)s rest on too few rows to be shown, so it cannot "
                          "be followed.", name=name),
        Missing.GAPS: _("Some periods have no number for %(name)s, so it cannot be followed.",
                        name=name),
        Missing.NOTHING: _("Nothing was counted in %(name)s in this time.", name=name),
        Missing.NONE_SIMILAR: none_similar,
    }[found.missing]  # fmt: skip


def _too_short_words(step: Step) -> tuple[Sentence, Sentence]:
    before, after = FEWEST_BEFORE[step], FEWEST_AFTER[step]
    if step is Step.YEAR:
        return (
            _("The data holds fewer than %(n)s whole years before this date. Choose a later one.",
              n=before),
            _("The data holds fewer than %(n)s whole years after this date. Choose an earlier one, "
              "or wait.", n=after),
        )  # fmt: skip
    return (
        _("The data holds fewer than %(n)s whole months before this date. Choose a later one.",
          n=before),
        _("The data holds fewer than %(n)s whole months after this date. Choose an earlier one, or "
          "wait.", n=after),
    )  # fmt: skip


def followed_words(found: FollowUp) -> list[Sentence]:
    """Say what changed in the focus beside its comparison areas, how sure it is, and how usual."""
    effect = found.effect
    if effect is None:
        return []
    told = [_changes_words(found), _effect_words(found, effect)]
    if not found.is_sure:
        told.append(_("Too few to tell whether %(name)s changed otherwise than they did.",
                      name=found.figures.names[found.focus]))  # fmt: skip
    jumps = jumps_words(effect)
    return [*told, jumps] if jumps else told


def placebo_words(found: FollowUp) -> Sentence | None:
    """Say how often as large a difference is found where nothing is known to have been done."""
    placebo = found.placebo
    if found.effect is None or found.effect.error <= 0:
        return None
    if not placebo.is_told:
        return _("There are too few other areas to say how often such a difference comes by "
                 "itself.")  # fmt: skip
    facts = {"n": placebo.as_large, "of": placebo.others}
    if placebo.as_large == 0:
        return _("The same sum for %(of)s other areas, where nothing is known to have been done, "
                 "finds none that stands out as much.", **facts)  # fmt: skip
    return _("The same sum for %(of)s other areas, where nothing is known to have been done, finds "
             "a difference that stands out as much in %(n)s of them.", **facts)  # fmt: skip


def _changes_words(found: FollowUp) -> Sentence:
    windows, figures = found.windows, found.figures
    here, there = found.series(found.focus), found.together()
    yearly = found.step is Step.YEAR

    def said(series: object, part: tuple[int, ...]) -> str:
        value = float(series[list(part)].mean())  # type: ignore[index]
        return number_words(value) if found.counted else figure_words(figures, value)

    facts = {
        "name": figures.names[found.focus], "day": day_words(found.wanted.since),
        "before": said(here, windows.before), "after": said(here, windows.after),
        "theirs_before": said(there, windows.before), "theirs_after": said(there, windows.after),
    }  # fmt: skip
    if found.counted and yearly:
        return _("%(name)s had %(before)s a year on average before %(day)s and %(after)s after it. "
                 "Its comparison areas had %(theirs_before)s each before and %(theirs_after)s "
                 "after.", **facts)  # fmt: skip
    if found.counted:
        return _("%(name)s had %(before)s a month on average before %(day)s and %(after)s after "
                 "it. Its comparison areas had %(theirs_before)s each before and %(theirs_after)s "
                 "after.", **facts)  # fmt: skip
    return _("%(name)s had %(before)s on average before %(day)s and %(after)s after it. Its "
             "comparison areas had %(theirs_before)s before and %(theirs_after)s after.",
             **facts)  # fmt: skip


def _effect_words(found: FollowUp, effect: Effect) -> Sentence:
    name, interval = found.figures.names[found.focus], found.interval
    if found.counted:
        low, high = interval or Interval(0, float("inf"))
        return _("Set beside them, %(name)s has %(ratio)s times as many as if it had changed as "
                 "they did (95%% interval: %(low)s to %(high)s).",
                 name=name, ratio=number_words(effect.value), low=number_words(low),
                 high=number_words(high))  # fmt: skip
    apart = apart_words(found.figures, effect.value)
    if interval is None:
        return _("Set beside them, %(name)s changed by %(apart)s more than they did. How sure that "
                 "is cannot be said of so few periods.", name=name, apart=apart)  # fmt: skip
    return _("Set beside them, %(name)s changed by %(apart)s more than they did (95%% interval: "
             "%(low)s to %(high)s).", name=name, apart=apart,
             low=apart_words(found.figures, interval.low),
             high=apart_words(found.figures, interval.high))  # fmt: skip


def chosen_words(found: FollowUp) -> Sentence:
    """Say who chose the comparison areas, and name them."""
    names = ", ".join(one.name for one in found.chosen)
    if found.by_hand:
        return _("Chosen by hand, by whoever made this link: %(names)s.", names=names)
    return _("Chosen by the rule: %(names)s.", names=names)


def alike_words(one: Compared) -> Sentence:
    """Say in words how alike an area was to the place before the date."""
    if one.distance is None:
        return _("too little is known to say how alike")
    if one.distance <= CUT_OFF / 2:
        return _("very alike before the date")
    return _("alike before the date") if one.distance <= CUT_OFF else _("less alike")
