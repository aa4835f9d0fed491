"""The forms of a stat meeting: what recorders and the people of a department may send."""

from datetime import date
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from app.core.paging import BIGGEST_ID
from app.followthrough.meetings.models import EntryKind, Mark
from app.followthrough.meetings.recording import Words
from app.http.forms import FormModel
from app.http.limits import limit
from app.web.comment_forms import Key

often: Final = limit("meeting", "300 per hour")
Day = Annotated[date | None, BeforeValidator(lambda typed: typed or None)]
Count = Annotated[int, BeforeValidator(lambda typed: typed or 0)]
Seen = Annotated[int, Field(ge=0, lt=BIGGEST_ID)]
LONGEST: Final = 500


class RowForm(FormModel):
    kind: EntryKind
    text: str = Field(min_length=1, max_length=LONGEST)
    department: str = Field(min_length=1, max_length=80)
    owner: str = Field(default="", max_length=40)
    due_on: Day = None
    form_key: Key

    def words(self) -> Words:
        return Words(self.kind, self.text, self.department, self.owner, self.due_on)


class ChangeForm(RowForm):
    form_key: str = ""  # a row that is there needs none
    seen: Seen


class StrikeForm(FormModel):
    seen: Seen


class MarkForm(FormModel):
    mark: Mark
    seen: Annotated[Mark | None, BeforeValidator(lambda typed: typed or None)] = None


class PeopleForm(FormModel):
    office: list[str] = Field(default_factory=list, max_length=200)
    people: list[Count] = Field(default_factory=list, max_length=200)
    council: Count = 0
    public: Count = 0
    seen: Seen


class LineForm(FormModel):
    text: str = Field(min_length=1, max_length=300)


class GoodForm(FormModel):
    text: str = Field(default="", max_length=LONGEST)
    seen: Seen
