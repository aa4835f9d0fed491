"""The words of each kind of chart: titles, and what its numbers say beyond one place."""

from babel.dates import get_month_names

from app.charts.area_words import inside, title_by_area, title_on_the_map
from app.charts.cells import Figures
from app.charts.facts import Facts
from app.charts.words import (
    measure_words,
    number_words,
    percent_words,
    period_words,
    place_words,
    said,
    things_words,
)
from app.core.i18n import Sentence, _, gettext, language


def title_of(reading: Facts) -> str:
    """Name the chart for lists and headings."""
    what = measure_words(reading)
    match reading.kind:
        case "trend":
            return _title_over_time(reading, what)
        case "map":
            return title_on_the_map(what, reading.layer)
        case "change":
            return title_by_area(str(_("%(what)s: change", what=what)), reading.layer)
        case "composition":
            return str(_("%(what)s by “%(column)s”", what=what, column=reading.by or ""))
        case "distribution":
            return str(_("%(what)s: how the numbers are spread", what=what))
        case "relation":
            both = _("%(what)s and %(beside)s", what=what, beside=inside(reading.beside or ""))
            return title_by_area(str(both), reading.layer)
        case _:
            return title_by_area(what, reading.layer)


def dated_title(title: str, figures: Figures) -> str:
    """Say a title with the time that its chart is about, so that it can be read alone."""
    period = period_words(figures.span.start, figures.span.end)
    return str(_("%(title)s, %(period)s", title=title, period=period)) if period else title


def _title_over_time(reading: Facts, what: str) -> str:
    steps = {
        "day": _("%(what)s by day", what=what),
        "week": _("%(what)s by week", what=what),
        "month": _("%(what)s by month", what=what),
        "quarter": _("%(what)s by quarter", what=what),
        "year": _("%(what)s by year", what=what),
    }
    title = steps[reading.step or "month"]
    if reading.window:
        title = _("%(title)s, each with the %(n)s before", title=title, n=reading.window - 1)
    if reading.on_year:
        title = _("%(title)s, change from a year earlier", title=title)
    if reading.by == (reading.layer or gettext("Neighborhood")):
        title = _("%(title)s, for each %(column)s", title=title, column=inside(reading.by))
    elif reading.by:
        title = _("%(title)s, split by “%(column)s”", title=title, column=reading.by)
    return str(title)


def change_words(reading: Facts) -> str:
    """Say a change with its interval: `12% lower (95% interval: 5% to 18%)`; or nothing."""
    if reading.change is None:
        return ""
    say, none = (_points, 0) if reading.in_points else (_by, 1)
    by = say(reading.change - none)
    if reading.change_low is None or reading.change_high is None:
        return str(by)
    low, high = reading.change_low - none, reading.change_high - none
    if low > 0 or high < 0:
        ends = sorted((low, high), key=abs)
        return str(_("%(by)s (95%% interval: %(low)s to %(high)s)", by=by, low=say(ends[0]),
                     high=say(ends[1])))  # fmt: skip
    return str(_("%(by)s, which may be chance (95%% interval: from %(low)s to %(high)s)", by=by,
                 low=say(low), high=say(high)))  # fmt: skip


def _points(change: float) -> Sentence:
    number = number_words(round(abs(change), 1))
    if change < 0:
        return _("%(n)s points lower", n=number)
    return _("%(n)s points higher", n=number)


def _by(change: float) -> Sentence:
    if abs(change) < 0.0005:  # noqa: PLR2004, what is said as 0 %
        return _("no change")
    if change < 0:
        return _("%(n)s lower", n=percent_words(-change))
    return _("%(n)s higher", n=percent_words(change))


def changed_sentence(reading: Facts) -> str:
    """Say of two periods what each was, and how far they lie apart."""
    facts = {
        "about": measure_words(reading), "place": place_words(reading),
        "now": said(reading, reading.value), "before": said(reading, reading.before),
        "period": period_words(reading.period_from, reading.period_to),
        "earlier": period_words(reading.before_from, reading.before_to),
    }  # fmt: skip
    told = [_("%(about)s, %(place)s: %(now)s in %(period)s, %(before)s in %(earlier)s.", **facts)]
    if reading.change is not None:
        each = _("For each day that is %(change)s.", change=change_words(reading))
        plain = _("That is %(change)s.", change=change_words(reading))
        told.append(each if reading.by_day else plain)
    elif reading.value and reading.before == 0:
        told.append(_("There was nothing before to compare with."))
    return " ".join(map(str, told))


def part_sentence(reading: Facts, value: str) -> str:
    """Say how much of a place's rows are of the city's commonest kind."""
    told = [_("%(part)s (%(by)s) makes up %(value)s of %(things)s in %(place)s, %(period)s.",
              part=reading.part or "", by=reading.by or "", value=value,
              things=inside(things_words(reading)), place=place_words(reading),
              period=period_words(reading.period_from, reading.period_to))]  # fmt: skip
    if reading.focus and reading.city_value is not None:
        told.append(
            _("In the whole city it is %(value)s.", value=said(reading, reading.city_value))
        )
    return " ".join(map(str, told)).replace(", .", ".")


def together_words(reading: Facts) -> str:
    """Say how the two numbers of a relation go together, and what that does not say."""
    never = _("That two things go together does not say that one causes the other.")
    return f"{tend_words(reading)} {never}"


def tend_words(reading: Facts) -> str:
    """Say which way the two numbers of a relation go, with Spearman's rank correlation."""
    what, beside = inside(measure_words(reading)), inside(reading.beside or "")
    if reading.rho is None or reading.rho_low is None or reading.rho_high is None:
        return str(_("Too few areas have both numbers to say how %(a)s and %(b)s go together.",
                     a=beside, b=what))  # fmt: skip
    facts = {
        "a": beside, "b": what, "rho": number_words(reading.rho),
        "low": number_words(reading.rho_low), "high": number_words(reading.rho_high),
    }  # fmt: skip
    if reading.rho_low > 0:
        told = _("Areas where %(a)s is higher tend to have higher %(b)s (%(rho)s; %(low)s to "
                 "%(high)s).", **facts)  # fmt: skip
    elif reading.rho_high < 0:
        told = _("Areas where %(a)s is higher tend to have lower %(b)s (%(rho)s; %(low)s to "
                 "%(high)s).", **facts)  # fmt: skip
    else:
        told = _("There is no clear relation between %(a)s and %(b)s (%(rho)s; %(low)s to "
                 "%(high)s).", **facts)  # fmt: skip
    return str(told)


def season_words(season: str | None) -> str:
    """Say which months are usually higher, such as June to August; nothing without a season."""
    if not season:
        return ""
    names = get_month_names("wide", locale=language.get())
    runs = [tuple(int(month) for month in run.split("-")) for run in season.split(",")]
    said = [
        names[a] if a == b else str(_("%(first)s to %(last)s", first=names[a], last=names[b]))
        for a, b in runs
    ]
    if len(said) == 1 and runs[0][0] == runs[0][1]:
        return str(_("%(months)s is usually higher.", months=said[0]))
    joined = said[0]
    for one in said[1:]:
        joined = str(_("%(first)s and %(last)s", first=joined, last=one))
    return str(_("%(months)s are usually higher.", months=joined))
