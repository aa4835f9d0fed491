"""What other rooms do when a person leaves: told to `people` by the roots."""

from sqlalchemy.orm import Session

from app.contributions.voicing import export_voices
from app.contributions.voting import erase_votes
from app.discussion.observations.service import erase_observations, export_observations
from app.moderation.words_leaving import forget_hidden_words
from app.moderation.words_queries import export_hidden_words
from app.people.erasure import register_erasure
from app.people.export import register_export
from app.people.models import Person
from app.relationships.introductions.leaving import erase_introductions, export_introductions
from app.relationships.sponsors.standing import forget_sponsor


def register_personal_data() -> None:
    """Tie the rooms' verbs to erasure. Calling it again changes nothing."""
    register_erasure(_take_votes_back)
    register_erasure(erase_introductions)
    register_export("introductions", export_introductions)
    register_export("written_under_protection", export_voices)
    register_erasure(forget_sponsor)
    register_erasure(erase_observations)
    register_export("observations", export_observations)
    register_erasure(forget_hidden_words)
    register_export("hidden_words", export_hidden_words)


def _take_votes_back(session: Session, person: Person) -> None:
    erase_votes(session, person.id)
