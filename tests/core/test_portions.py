from app.core.portions import portions


def test_a_long_list_is_cut_in_order() -> None:
    assert [list(some) for some in portions(range(7), 3)] == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(portions([], 3)) == []
