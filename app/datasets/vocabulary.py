"""The words in which tables are described.

No database here: tables are read in a process of its own, which is to start quickly.
"""

from enum import StrEnum


class Nature(StrEnum):
    """What a row is: readers may not take a report for an event."""

    EVENTS = "events"
    REPORTS = "reports"
    INSPECTIONS = "inspections"
    SURVEY = "survey"
    ESTIMATE = "estimate"


class Shape(StrEnum):
    """Whether a row is something that happened, or all of one neighborhood."""

    EVENTS = "events"
    NEIGHBORHOODS = "neighborhoods"


class ColumnType(StrEnum):
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXT = "text"


class Role(StrEnum):
    NEIGHBORHOOD = "neighborhood"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    TIME = "time"
    MEASURE = "measure"
    CATEGORY = "category"
    IDENTIFIER = "identifier"
