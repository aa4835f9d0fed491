"""What a replay keeps of one text: all that was published, and the answers nobody is told."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.contributions.cells import Cell
from app.contributions.models import Answer
from app.contributions.score_models import Score
from bench.differencing_watcher import Ballot, Look


@dataclass
class Standing:
    """The mirror of one vote: which answer it is now, and which one is counted where."""

    ballot: Ballot
    answer: Answer
    counted: tuple[Cell, Ballot, Answer] | None = None

    @property
    def waits(self) -> bool:
        return self.counted is None or self.counted[2] is not self.answer


@dataclass
class Story:
    """All that was published of one text, in order, and the true answers, which nobody is told."""

    looks: dict[Cell, list[Look]] = field(default_factory=lambda: defaultdict(list))
    first_in: dict[Ballot, tuple[Cell, int]] = field(default_factory=dict)  # and which look
    told: list[tuple[datetime, Mapping[Answer, int]]] = field(default_factory=list)
    scores: list[tuple[datetime, Score]] = field(default_factory=list)
    truth: dict[Ballot, Answer] = field(default_factory=dict)
    cast_at: dict[Ballot, datetime] = field(default_factory=dict)
