"""Rules of the house that a linter does not know. Each has its reason beside it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = sorted(
    path
    for folder in ("app", "tests", "migrations", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST = 300


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*PYTHON, *TEMPLATES], ids=name)
def test_a_file_is_one_idea(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST, "split it by capability"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_nothing_that_the_content_policy_forbids(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=", source), "inline style"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), "an event handler"
    assert not re.search(r"<script(?![^>]*\ssrc=)", source), "an inline script"
    assert "hx-on" not in source
    assert "javascript:" not in source


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_html_is_trusted_in_one_place_only(path: Path) -> None:
    """One place can be reviewed; a filter in any template cannot."""
    source = path.read_text()
    assert "|safe" not in source.replace(" ", "")
    assert "xmlattr" not in source
    if path.name != "_macros.html":
        assert "trusted" not in source


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_htmx_form_works_without_it(path: Path) -> None:
    for form in re.findall(r"<form\b[^>]*>", path.read_text(), re.DOTALL):
        assert 'action="' in form, form
        if re.search(r"\shx-(post|put|delete|patch)=", form):
            assert 'method="post"' in form, form


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_post_form_carries_its_token(path: Path) -> None:
    source = path.read_text()
    for form in re.findall(r'<form\b[^>]*method="post".*?</form>', source, re.DOTALL):
        assert "csrf" in form or "{{ csrf" in form or "_form_head" in form, form[:200]


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if path.name.startswith("_")], ids=name
)
def test_a_fragment_never_extends_the_page(path: Path) -> None:
    """Else htmx would swap a whole page into the middle of another."""
    assert "{% extends" not in path.read_text()


def test_htmx_comes_from_its_package_and_is_there() -> None:
    import django_htmx  # noqa: PLC0415, its files matter, not its code

    folder = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    assert (folder / "htmx-2.min.js").is_file()
    assert not list((ROOT / "static").rglob("htmx*")), "never copied into the project"


def test_html_is_marked_safe_in_one_file() -> None:
    marking = [name(path) for path in PYTHON if re.search(r"\bMarkup\(", path.read_text())]
    assert [path for path in marking if path.startswith("app/")] == ["app/web/rendering.py"]


def test_no_command_is_built_from_text() -> None:
    for path in PYTHON:
        if path != Path(__file__):
            assert "shell=True" not in path.read_text(), name(path)
            assert "os.system(" not in path.read_text(), name(path)


@pytest.mark.parametrize(
    "child", ["app.datasets.importing.child", "app.datasets.comparing", "app.places.child"]
)
def test_a_reader_of_files_starts_without_the_database(child: str) -> None:
    """Each file is read in a process of its own: half of its start was a library not used there."""
    heavy = "{'sqlalchemy', 'sqlmodel', 'pydantic', 'fastapi', 'altair'}"
    asked = f"import sys, {child}; sys.exit(' '.join({heavy} & set(sys.modules)) or 0)"
    done = subprocess.run(  # noqa: S603, our own words
        [sys.executable, "-c", asked], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
