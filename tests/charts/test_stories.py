"""Charts told in steps: who may, what fits, what is drawn, and what stays hidden."""

from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.drawing.layers import HERE, NARROW, WIDE
from app.charts.models import Chart, ChartStep, Deed, StoryId
from app.charts.reading import chart_figures
from app.charts.spec import Map, Ranking, Trend
from app.charts.step_pictures import draw_step, step_pictures
from app.charts.steps import check_steps
from app.charts.stories import load_story, steps_of, stories_of
from app.charts.story_policy import (
    can_change_story,
    can_hide_story,
    can_read_story,
    can_restore_story,
    can_tell,
)
from app.charts.telling import Step, hide_story, restore_story, retell, take_back, tell
from app.core.errors import InvalidError, RefusedError
from app.core.storage import Storage
from app.people.models import Person, Role, Standing
from tests.factories.charts import make_chart
from tests.factories.contributions import make_person
from tests.factories.datasets import make_dataset, store_in
from tests.factories.moderation import deeds, told
from tests.factories.people import person
from tests.factories.places import make_neighborhoods

DOVECOTE = "area:dovecote"
ROPEWALK = Step("It is dark.", Deed.HIGHLIGHT, ["area:ropewalk"])


Plain: TypeAlias = Ranking | Trend | Map


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def chart(session: Session, store: Storage) -> Chart:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    return make_chart(session, store, dataset)


def other_kind(session: Session, store: Storage, kind: type[Plain]) -> Figures:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store)
    chart = make_chart(session, store, dataset, kind(dataset=dataset.slug))
    return chart_figures(session, store, chart)


def test_a_story_is_told_told_anew_and_taken_back(session: Session, chart: Chart) -> None:
    alice = make_person(session)
    story = tell(session, alice, chart, "Dark corners", "ropewalk", [ROPEWALK, ROPEWALK])
    assert [one.story.title for one in stories_of(session, None, chart.id).items] == [
        "Dark corners"
    ]
    retell(session, alice, story, "Darker", None, [ROPEWALK])
    assert [step.sentence for step in steps_of(session, story.id)] == ["It is dark."]
    assert story.edited_at is not None
    take_back(session, alice, story)
    with pytest.raises(RefusedError) as refused:
        load_story(session, alice, chart.id, story.id)
    assert refused.value.ruling.status == 404


def test_a_story_belongs_to_its_chart(session: Session, chart: Chart) -> None:
    story = tell(session, make_person(session), chart, "Dark", None, [ROPEWALK])
    with pytest.raises(RefusedError):
        load_story(session, None, chart.id + 1, story.id)


def test_rights_are_those_of_a_text(session: Session, chart: Chart) -> None:
    alice, bob = make_person(session), make_person(session)
    mo = person(session, "mo", role=Role.MODERATOR)
    story = tell(session, alice, chart, "Dark", None, [ROPEWALK])
    assert not can_tell(None)
    limited = Person(handle="l", handle_key="l", confirmed=True, standing=Standing.LIMITED)
    assert can_tell(limited).code == "limited"
    assert can_change_story(alice, story)
    assert can_change_story(bob, story).code == "not-yours"
    assert can_change_story(None, story).code == "sign-in-first"
    assert not can_hide_story(alice, story)
    assert can_hide_story(mo, story)
    assert can_restore_story(mo, story).code == "not-hidden"
    hide_story(session, mo, story, "off_topic", "It is about winter.")
    assert can_read_story(None, story).status == 410
    assert can_read_story(bob, story).status == 410
    assert can_read_story(alice, story)
    assert can_change_story(alice, story).code == "hidden"
    assert can_hide_story(mo, story).code == "hidden-already"
    assert stories_of(session, bob, chart.id).items == []


def test_nobody_moderates_their_own(session: Session, chart: Chart) -> None:
    mo = person(session, "mo", role=Role.MODERATOR)
    story = tell(session, mo, chart, "Dark", None, [ROPEWALK])
    assert can_hide_story(mo, story).code == "own-text"


def test_hiding_and_restoring_are_public_and_told(session: Session, chart: Chart) -> None:
    alice, mo = make_person(session), person(session, "mo", role=Role.MODERATOR)
    story = tell(session, alice, chart, "Dark", None, [ROPEWALK])
    hidden = hide_story(session, mo, story, "off_topic", "It is about winter.")
    restored = restore_story(session, mo, story, "It is about this winter.")
    assert restored.about_entry_id == hidden.id
    assert deeds(session, "story", story.id) == ["hidden", "restored"]
    assert told(session, alice) == ["hidden", "restored"]
    assert can_read_story(None, story)


@pytest.mark.parametrize(
    ("kind", "deed", "anchors"),
    [
        (Ranking, Deed.HIGHLIGHT, ["area:dovecote"]),
        (Ranking, Deed.ZOOM, ["area:dovecote", "area:ropewalk"]),
        (Ranking, Deed.COMPARE, ["area:millrace"]),
        (Map, Deed.HIGHLIGHT, ["area:dovecote"]),
        (Map, Deed.ZOOM, ["area:dovecote", "area:ropewalk", "area:tannery"]),
        (Map, Deed.COMPARE, ["area:millrace"]),
        (Trend, Deed.HIGHLIGHT, ["period:2025-02"]),
        (Trend, Deed.ZOOM, ["period:2025-01", "period:2025-06"]),
        (Trend, Deed.COMPARE, ["area:millrace"]),
    ],
)
@pytest.mark.parametrize("focus", ["ropewalk", None])
def test_every_deed_is_drawn_on_every_kind(
    session: Session, store: Storage, kind: type[Plain], deed: Deed, anchors: list[str],
    focus: str | None,
) -> None:  # fmt: skip
    figures = other_kind(session, store, kind)
    assert check_steps(figures, [Step("Look.", deed, anchors)])
    step = ChartStep(story_id=StoryId(1), number=1, sentence="Look.", deed=deed, anchors=anchors)
    plain = draw_step(session, figures, focus, step, WIDE, is_gone=True)
    for width in (WIDE, NARROW):
        drawn = draw_step(session, figures, focus, step, width)
        assert drawn != plain
        assert drawn["width"] == width
    if deed is Deed.HIGHLIGHT:
        assert HERE in str(drawn["layers"])
    (shown,) = step_pictures(session, store, figures, focus, [step])
    assert not shown.is_gone
    assert shown.svg_wide.startswith('<svg class="wide" role="img"')
    assert shown.svg_narrow


def test_two_lines_are_named_after_their_places(session: Session, store: Storage) -> None:
    figures = other_kind(session, store, Trend)
    step = ChartStep(
        story_id=StoryId(1), number=1, sentence="x", deed=Deed.COMPARE, anchors=["area:dovecote"]
    )
    told = str(draw_step(session, figures, "ropewalk", step, WIDE))
    assert "Dovecote" in told
    assert "Ropewalk" in told
    assert "City median" not in told
    assert "Whole city" in str(draw_step(session, figures, None, step, WIDE))


def test_a_point_that_is_gone_is_said_and_the_whole_chart_drawn(
    session: Session, store: Storage
) -> None:
    figures = other_kind(session, store, Trend)
    step = ChartStep(
        story_id=StoryId(1), number=1, sentence="x", deed=Deed.HIGHLIGHT, anchors=["period:1999-01"]
    )
    (shown,) = step_pictures(session, store, figures, "atlantis", [step])
    assert shown.is_gone
    assert shown.svg_wide


@pytest.mark.parametrize(
    ("kind", "deed", "anchors"),
    [
        (Ranking, Deed.HIGHLIGHT, []), (Ranking, Deed.HIGHLIGHT, ["period:2025-01"]),
        (Ranking, Deed.ZOOM, ["area:ropewalk"]), (Ranking, Deed.ZOOM, ["area:ropewalk", "area:x"]),
        (Ranking, Deed.COMPARE, ["category:lamp"]), (Trend, Deed.HIGHLIGHT, ["area:ropewalk"]),
        (Trend, Deed.ZOOM, ["period:2025-01"]), (Trend, Deed.ZOOM, ["area:ropewalk", DOVECOTE]),
        (Trend, Deed.COMPARE, ["<svg>"]),
    ],
)  # fmt: skip
def test_a_step_that_does_not_fit_names_its_field(
    session: Session, store: Storage, kind: type[Plain], deed: Deed, anchors: list[str]
) -> None:
    figures = other_kind(session, store, kind)
    with pytest.raises(InvalidError) as refused:
        check_steps(figures, [Step("Look.", deed, anchors)])
    assert list(refused.value.problems) == ["first-0"]


def test_a_period_is_put_in_order(session: Session, store: Storage) -> None:
    figures = other_kind(session, store, Trend)
    (step,) = check_steps(figures, [Step("x", Deed.ZOOM, ["period:2025-06", "period:2025-01"])])
    assert step.anchors == ["period:2025-01", "period:2025-06"]


def test_steps_show_no_number_that_the_chart_hides(session: Session, store: Storage) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, "People", sensitive=True)
    chart = make_chart(session, store, dataset, Ranking(dataset=dataset.slug))
    figures = chart_figures(session, store, chart)
    for deed, anchors in (
        (Deed.HIGHLIGHT, ["area:ropewalk"]),
        (Deed.ZOOM, ["area:ropewalk", "area:dovecote"]),
        (Deed.COMPARE, ["area:ropewalk"]),
    ):
        step = ChartStep(story_id=StoryId(1), number=1, sentence="x", deed=deed, anchors=anchors)
        rows = [r for layer in draw_step(session, figures, None, step, WIDE)["layers"]
                for r in layer["rows"]]  # fmt: skip
        assert not [row for row in rows if "3" in str(row.get("tip", ""))]
        assert "Ropewalk: 3" not in str(rows)
