from types import FunctionType

from app.commonground.compiled import compiled


def _doubled(number: float) -> float:
    return 2 * number


def test_a_loop_that_cannot_be_kept_on_disk_is_compiled_all_the_same() -> None:
    nowhere = _doubled.__code__.replace(co_filename="/no/such/folder/loops.py")
    loop = FunctionType(nowhere, {})
    assert compiled(loop)(21.0) == 42.0
