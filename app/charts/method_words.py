"""How the numbers of a chart were made, in plain words: what its page says below the table."""

from collections.abc import Iterator

from app.charts.cells import Figures, Panels
from app.charts.details import Bins
from app.charts.left_out import left_out_words
from app.charts.reading import Reading, reading_of
from app.charts.spec import Change, Composition, Distribution, How, Kind, Relation, Spec, Trend
from app.charts.suppressing import FEWEST
from app.charts.words import measure_words, per_words, period_words
from app.core.i18n import Sentence, _, gettext


def method_words(figures: Figures, area: str | None) -> list[tuple[str, str]]:
    """Return (what, how) in the order of reading: the number, its interval, what it is of."""
    reading = reading_of(figures, None)
    told = [
        (gettext("What is shown"), measure_words(reading)),
        (gettext("The number"), _joined(_number(figures, reading))),
        (gettext("How sure it is"), _joined(_sure(figures))),
        (gettext("Rows"), _rows(reading)),
        (gettext("Time"), _time(figures)),
        (gettext("Left out"), left_out_words(figures, area)),
        (gettext("Few rows"), _few(figures)),
    ]
    return [(what, how) for what, how in told if how]


def _joined(sentences: Iterator[Sentence]) -> str:
    return " ".join(map(str, sentences))


def _number(figures: Figures, reading: Reading) -> Iterator[Sentence]:
    spec = figures.spec
    if isinstance(spec, Composition):
        yield _("The rows of each kind are counted and divided by all rows that say what kind they "
                "are.")  # fmt: skip
        return
    if figures.alone and spec.how in {How.MEAN, How.MEDIAN}:
        yield _("The table has one number for each area; it is shown as it is.")
    else:
        yield _how(spec.how, per_words(reading), is_sum=spec.column is not None)
    yield from _kind(figures, spec)


def _how(how: How, per: str, *, is_sum: bool) -> Sentence:
    if how is How.RATE and is_sum:
        return _("The values of the rows are added up, and then divided: %(per)s.", per=per)
    if how is How.RATE:
        return _("The rows are counted, and then divided: %(per)s.", per=per)
    return {
        How.COUNT: _("The rows are counted."),
        How.SUM: _("The values of the rows are added up."),
        How.MEAN: _("The values of the rows are added up and divided by how many there are "
                    "(mean)."),
        How.MEDIAN: _("The values of the rows are put in order, and the middle one is taken "
                      "(median): half are lower, half are higher."),
        How.SHARE: _("The rows that fit are divided by all rows that say anything about it "
                     "(share)."),
    }[how]  # fmt: skip


def _kind(figures: Figures, spec: Spec) -> Iterator[Sentence]:
    if isinstance(spec, Trend) and spec.window:
        yield _("Each point puts a step together with the %(n)s before it.", n=spec.window - 1)
    if isinstance(spec, Trend) and spec.compare:
        yield _("Then each is set beside the same time a year earlier: the change in percent.")
    if isinstance(spec, Change):
        yield _("It is made for two periods, and the later one is set beside the earlier one.")
        if figures.periods and figures.longer(0, 1) != 1:
            yield _("They are not alike long, so the change is for each day.")
    if isinstance(spec, Distribution):
        yield _("The bars count how many lie in each step; all places have the same steps.")
    if isinstance(figures.detail, Bins) and figures.detail.left_out:
        yield _("%(n)s rows without a usable number are left out.", n=figures.detail.left_out)
    if isinstance(spec, Relation):
        yield _("The second number is made in the same way from its own data. How the two go "
                "together is told by the order of the areas in both (Spearman's rank "
                "correlation).")  # fmt: skip
    if isinstance(figures.detail, Panels):
        yield _("There is a small chart for each kind, all on one scale.")


def _sure(figures: Figures) -> Iterator[Sentence]:
    spec = figures.spec
    if not figures.has_intervals:
        yield _("Nothing is known of chance for such a number, so it has no interval.")
        return
    yield _("The 95%% interval says which usual numbers fit what was seen: of 100 such intervals, "
            "%(n)s hold the true one.", n=95)  # fmt: skip
    if isinstance(spec, Change) or (isinstance(spec, Trend) and spec.compare):
        yield _change_of(figures)
    elif isinstance(spec, Composition) or spec.how is How.SHARE:
        yield _("It is Wilson's interval of a share.")
    elif spec.how is How.MEAN:
        yield _("It is Student's t interval of a mean, from how much the values differ.")
    elif spec.how is How.MEDIAN:
        yield _("It lies between two of the ordered values about the middle one (order "
                "statistics); under six rows there is none.")  # fmt: skip
    else:
        yield _("It is the mid-P interval of a count (Poisson), which takes each row as a thing "
                "that happened by itself.")  # fmt: skip
    if spec.how in {How.COUNT, How.RATE} and not isinstance(spec, Composition):
        yield _("Counts that come in bursts jump more than that: what is said of a change or a "
                "rank, here and in claims, has a wider interval for it.")  # fmt: skip


def _change_of(figures: Figures) -> Sentence:
    if figures.spec.how in {How.COUNT, How.RATE}:
        return _("It is the mid-P interval of the ratio of two counts.")
    if figures.in_points and figures.levels is None:
        return _("It is the interval of the difference of two shares, made from the interval of "
                 "each (Newcombe, MOVER).")  # fmt: skip
    return _("It is made from the interval of each of the two numbers (MOVER).")


def _rows(reading: Reading) -> str:
    if reading.kept:
        return str(_("Only rows with %(kept)s.", kept=reading.kept))
    return str(_("All rows, without a filter."))


def _time(figures: Figures) -> str:
    if isinstance(figures.spec, Change) and figures.periods:
        earlier, later = (period_words(p.start, p.end) for p in figures.periods)
        return str(_("%(earlier)s and %(later)s.", earlier=earlier, later=later))
    period = period_words(figures.span.start, figures.span.end)
    if not period:
        return str(_("The data has no dates."))
    if figures.spec.kind is Kind.TREND:
        return str(_("%(period)s. A step that the data does not cover whole is drawn hollow and "
                     "apart, and is not the number that is told.", period=period))  # fmt: skip
    return f"{period}."


def _few(figures: Figures) -> str:
    if not figures.dataset.sensitive:
        return ""
    return str(_("These data are about people: numbers that rest on fewer than %(n)s rows are not "
                 "shown, nor are those from which one would follow.", n=FEWEST))  # fmt: skip
