"""How a fetch says no: like an import, with whether the same request may work a little later."""

from app.core.i18n import Sentence
from app.datasets.importing.refusal import ImportRefusedError


class FetchRefusedError(ImportRefusedError):
    """Nothing was fetched. `again` says that trying once more may help, `after` when (seconds)."""

    def __init__(
        self,
        sentence: Sentence,
        hint: Sentence,
        *,
        code: str,
        again: bool = False,
        after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(sentence, hint, code=code)
        self.again, self.after, self.answered = again, after, status
