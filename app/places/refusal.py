"""How a file of neighborhoods is refused: a code, a sentence, and what to do."""

from http import HTTPStatus
from typing import NoReturn

from app.core.errors import RefusedError, Ruling
from app.core.i18n import Sentence


class FileRefusedError(RefusedError):
    """Nothing of the file was loaded."""

    def __init__(self, code: str, sentence: Sentence, hint: Sentence) -> None:
        super().__init__(Ruling(HTTPStatus.UNPROCESSABLE_ENTITY, code, sentence, hint))


def refuse(code: str, sentence: Sentence, hint: Sentence) -> NoReturn:
    raise FileRefusedError(code, sentence, hint)
