"""How an import says no: a code for programs, a sentence and what to do for people."""

from http import HTTPStatus

from app.core.errors import RefusedError, Ruling
from app.core.i18n import Sentence


class ImportRefusedError(RefusedError):
    """The file cannot become a version as it is; nothing was stored."""

    def __init__(self, sentence: Sentence, hint: Sentence, *, code: str) -> None:
        super().__init__(Ruling(HTTPStatus.UNPROCESSABLE_ENTITY, code, sentence, hint))
        self.code, self.sentence, self.hint = code, sentence, hint
