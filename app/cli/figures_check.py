"""What `common-ground check` says of a file of figures."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.core.errors import RefusedError, Ruling
from app.core.i18n import Sentence, _

if TYPE_CHECKING:
    from app.ranking.checking import Checked

MOST_BYTES: Final = 512 * 1024 * 1024
HINT: Final = _("Download it anew from /common-ground/figures.json of the city's site.")


def read_figures(path: Path) -> Any:  # noqa: ANN401, whatever the file holds
    """Read a file of figures. Raises RefusedError where it cannot be one."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refusal(_("The file %(file)s is too large.", file=path.name))
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _refusal(_("The file %(file)s cannot be opened.", file=path.name)) from error
    except (ValueError, RecursionError) as error:
        raise unreadable(path) from error


def unreadable(path: Path) -> RefusedError:
    return _refusal(_("The file %(file)s does not hold a city's figures.", file=path.name))


def _refusal(sentence: Sentence) -> RefusedError:
    return RefusedError(Ruling(HTTPStatus.BAD_REQUEST, "no-figures", sentence, HINT))


def lines_of_check(checked: "Checked") -> list[str]:
    """Say what was computed again, and the largest difference."""
    lines = [
        f"Computed {checked.scores} scores of the whole city again.",
        f"The largest difference is {checked.largest:.4f}"
        + (f", of text {checked.where}." if checked.where is not None else "."),
    ]
    if checked.corners:
        lines.append(
            f"{checked.corners} scores of corners cannot be computed again: "
            "groups within a neighborhood are never published."
        )
    if checked.held:
        lines.append(
            f"{checked.held} texts keep an earlier score while moderators look at them: "
            "those are left out."
        )
    lines.append("They agree." if checked.holds else "They do not agree.")
    return lines
