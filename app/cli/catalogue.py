"""`python -m app.cli.catalogue [--check]`: collect every sentence into locale/commonplot.pot.

With `--check` nothing is written, and the exit code says whether the file is up to date.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[2]
FILE = ROOT / "locale" / "commonplot.pot"
METHODS = [
    ("app/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}
OPTIONS = {"templates/**.html": {"trimmed": "false"}}


def collect() -> bytes:
    """Return the catalogue's template: sentences in the order of their files, without line numbers.

    Line numbers would change the file with every edit and say nothing to a translator.
    """
    catalogue = Catalog(project="Commonplot", charset="utf-8", fuzzy=False)
    found: list[tuple[str, str | tuple[str, ...]]] = []
    for folder in ("app", "templates"):
        methods = [
            (pattern.split("/", 1)[1], how)
            for pattern, how in METHODS
            if pattern.startswith(folder)
        ]
        for name, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder), methods, keywords=KEYWORDS, strip_comment_tags=True
        ):
            found.append((f"{folder}/{name}", message))
    for name, message in sorted(found, key=lambda pair: (pair[0], str(pair[1]))):
        catalogue.add(message, locations=[(name, 0)])
    buffer = BytesIO()
    write_po(buffer, catalogue, omit_header=True, include_lineno=False, width=100)
    return buffer.getvalue()


def main(arguments: list[str]) -> int:
    collected = collect()
    if "--check" in arguments:
        if FILE.exists() and FILE.read_bytes() == collected:
            return 0
        sys.stderr.write("locale/commonplot.pot is out of date: run python -m app.cli.catalogue\n")
        return 1
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(collected)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
