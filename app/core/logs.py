"""Structured logs: one JSON object a line, with no personal data in it.

Only our own words and numbers are logged: routes by their pattern, things by id, errors by type.
"""

import logging
from typing import Any

import structlog
from structlog.typing import EventDict

# What must never be in a log line, should a later change pass it by mistake.
FORBIDDEN = {"email", "password", "token", "cookie", "text", "title", "handle", "ip", "address"}


def set_up_logs(level: int = logging.INFO) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            drop_personal_data,
            keep_error_type,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )


def drop_personal_data(_logger: Any, _method: str, line: EventDict) -> EventDict:  # noqa: ANN401, as structlog calls it
    return {name: value for name, value in line.items() if name not in FORBIDDEN}


def keep_error_type(_logger: Any, _method: str, line: EventDict) -> EventDict:  # noqa: ANN401, as structlog calls it
    """Name where an exception was raised, never what it said: messages may hold what was sent."""
    if line.pop("exc_info", None):
        import sys  # noqa: PLC0415, only when something failed
        import traceback  # noqa: PLC0415

        kind, _error, trace = sys.exc_info()
        if kind is not None:
            frames = traceback.extract_tb(trace)[-6:]
            line["error"] = kind.__name__
            line["trace"] = [
                f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in frames
            ]
    return line
