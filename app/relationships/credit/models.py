"""The table of credit: what an official answer rests on, and who made it."""

from sqlalchemy import Integer
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.people.models import PersonId


class AnswerCredit(SQLModel, table=True):
    """One thing that an answer cites. `noun` is chart, claim, comment or point.

    Found again from the answer's text at any time: whether it is shown is asked of the thing.
    """

    __tablename__ = "answer_credit"

    answer_id: ContributionId = Field(
        primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    noun: str = Field(primary_key=True, max_length=20)
    noun_id: int = Field(primary_key=True)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
