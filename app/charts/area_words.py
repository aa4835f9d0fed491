"""The words of charts whose numbers are of a layer's areas, and where a neighborhood lies in them.

A number of an area is never made into one of a neighborhood: these words say whose it is.
"""

from collections.abc import Sequence

from app.core.i18n import _, gettext, language
from app.places.areas import Part


def inside(label: str) -> str:
    """Begin a label small, as it stands inside a sentence; names and other languages stay."""
    plain = language.get() == "en" and label[1:2].islower()
    return label[:1].lower() + label[1:] if plain else label


def parts_words(parts: Sequence[Part]) -> str:
    """Say the areas that a neighborhood lies in: `Harbor East (92%), Canton (8%)`."""
    return ", ".join(
        str(_("%(name)s (%(n)s%%)", name=part.name, n=round(100 * part.share))) for part in parts
    )


def title_by_area(what: str, layer: str | None) -> str:
    if layer is None:
        return str(_("%(what)s by neighborhood", what=what))
    return str(_("%(what)s by area (%(areas)s)", what=what, areas=inside(layer)))


def title_on_the_map(what: str, layer: str | None) -> str:
    if layer is None:
        return str(_("%(what)s on the map", what=what))
    return str(_("%(what)s on the map (%(areas)s)", what=what, areas=inside(layer)))


def middle_words(median: str, layer: str | None) -> str:
    if layer is None:
        return str(_("The middle neighborhood has %(median)s.", median=median))
    return str(_("The middle one of the %(areas)s has %(median)s.", median=median,
                 areas=inside(layer)))  # fmt: skip


def plain_mean_words(about: str, value: str, layer: str | None) -> str:
    """Say a mean of areas as what it is: a small one counts as much as a large one."""
    if layer is None:
        return str(_("%(about)s: %(value)s on average over all neighborhoods, each counted alike.",
                     about=about, value=value))  # fmt: skip
    return str(_("%(about)s: %(value)s on average over the %(areas)s, each counted alike.",
                 about=about, value=value, areas=inside(layer)))  # fmt: skip


def all_words(*, plain_mean: bool) -> str:
    """Name what a number of all areas is of."""
    return gettext("Mean of areas") if plain_mean else gettext("Whole city")


def lies_words(layer: str | None, home: str | None, within: str | None, area: str | None) -> str:
    """Say where the focus lies in a layer, and of what the number is; nothing without a layer."""
    if layer is None or home is None:
        return ""
    if within is None:
        return str(_("%(home)s lies in none of the %(areas)s.", home=home, areas=inside(layer)))
    told = _(
        "The neighborhood %(home)s lies in these areas: %(within)s. This number is of the whole "
        "area %(area)s.",
        home=home, within=within, area=area or "",
    )  # fmt: skip
    return str(told)
