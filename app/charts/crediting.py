"""Where a chart's numbers come from, in one sentence: for files, embeds and copied sentences."""

from app.charts.cells import Figures
from app.charts.words import day_words
from app.core.i18n import gettext


def credit_words(figures: Figures) -> str:
    """Name the source, its version and its date."""
    version = figures.version
    facts = {"source": figures.dataset.title, "n": version.number}
    if version.data_to is None:
        facts["day"] = day_words(version.published_at.date())
        return gettext("Source: %(source)s, version %(n)s, published on %(day)s.") % facts
    facts["day"] = day_words(version.data_to)
    return gettext("Source: %(source)s, version %(n)s, data up to %(day)s.") % facts
