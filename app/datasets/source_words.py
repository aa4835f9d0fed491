"""Kinds of sources and how often they are looked at, in plain words."""

from collections.abc import Mapping
from typing import Final

from app.core.i18n import Sentence, _
from app.datasets.models import Schedule, SourceKind

KINDS: Final[Mapping[SourceKind, Sentence]] = {
    SourceKind.URL: _("a file at a web address"),
    SourceKind.SOCRATA: _("a table of a Socrata portal"),
    SourceKind.CKAN: _("a resource of a CKAN portal"),
    SourceKind.ARCGIS: _("a layer of an ArcGIS server"),
    SourceKind.FOLDER: _("a folder of this site's own machine"),
}
SCHEDULES: Final[Mapping[Schedule, Sentence]] = {
    Schedule.NEVER: _("only when somebody asks"),
    Schedule.DAILY: _("every night"),
    Schedule.WEEKLY: _("every week"),
    Schedule.MONTHLY: _("every month"),
}
