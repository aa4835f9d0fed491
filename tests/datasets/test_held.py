"""A process holds few databases, however many folders it has read: each has threads of its own."""

from pathlib import Path

from app.datasets import duck


def test_the_least_used_is_let_go_and_its_cursors_go_on(tmp_path: Path) -> None:
    folders = [tmp_path / str(n) for n in range(duck.MOST_HELD + 2)]
    first = duck.cursor_on(folders[0])
    for folder in folders[1:]:
        with duck.cursor_on(folder) as cursor:
            assert cursor.execute("SELECT 1").fetchall() == [(1,)]
    assert len(duck._held) == duck.MOST_HELD  # noqa: SLF001, what this is about
    assert folders[0] not in duck._held  # noqa: SLF001
    assert first.execute("SELECT 2").fetchall() == [(2,)]
    first.close()
    assert duck.rows_of(folders[0], "SELECT 3") == [(3,)]
