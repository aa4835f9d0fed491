"""How letters are written in a file that does not say so: by which reading gives whole words."""

import re
from itertools import pairwise
from typing import Final

from charset_normalizer import from_bytes

USUAL: Final = "cp1252"  # what Western offices write
# A further way is believed only where the usual one gives letters that no word holds.
OTHERS: Final = ("cp1250", "cp850", "mac_roman")
# Other scripts, with their letters: believed where whole words are written in them.
SCRIPTS: Final = {
    "cp1251": re.compile(r"[\u0400-\u04ff]{2,}"),
    "cp1253": re.compile(r"[\u0370-\u03ff]{2,}"),
}
WHOLE: Final = 0.8  # of the words with letters that are not ASCII
MULTIBYTE: Final = frozenset(
    {"big5", "big5hkscs", "gb18030", "gb2312", "gbk", "shift_jis", "cp932", "euc_jp", "euc_kr",
     "cp949", "euc_jis_2004", "shift_jis_2004", "johab", "cp950"}
)  # fmt: skip
AMONG: Final = 0.3  # of the signs of two bytes may stand beside a Latin letter
GUESSED: Final = frozenset({*OTHERS, *SCRIPTS, *MULTIBYTE})
_LETTER: Final = r"[^\W\d_]"
# Signs that stand within a word, and those that stand before or behind one.
_WITHIN: Final = r"\u2018\u2019\u2013—·ºª°\xa0\xad"
_BESIDE: Final = r"“”„\u201a«»\u2039\u203a…•†‡‰™²³¹£€¥©®¿¡§¶±½¼¾×"
_NEVER: Final = rf"[^\x00-\x7f\w{_WITHIN}{_BESIDE}]"
ODD: Final = re.compile(
    rf"{_LETTER}{_NEVER}|{_NEVER}{_LETTER}|{_LETTER}[{_BESIDE}](?={_LETTER})|\ufffd|[\x80-\x9f]"
)
WORD: Final = re.compile(r"[^\W\d_]+")
CASES: Final = re.compile(r"[a-z][^\W\d_](?=[a-z])|[A-Z][^\W\d_](?=[A-Z])")
BETTER: Final = 4  # times fewer odd places


def unsaid_encoding(head: bytes) -> str:
    """Return the encoding of bytes that are no UTF-8 and hold no mark."""
    guess = from_bytes(head).best()
    if guess is not None and guess.encoding in MULTIBYTE and _is_multibyte(head, guess.encoding):
        return guess.encoding
    scripts = [encoding for encoding in SCRIPTS if _is_written_in(head, encoding)]
    if scripts:
        return min(scripts, key=lambda encoding: _turned(head, encoding))
    usual = odd_places(head, USUAL)
    if usual == 0:
        return USUAL  # other guesses turn niños into nińos
    found = {encoding: odd_places(head, encoding) for encoding in OTHERS}
    best = min(OTHERS, key=lambda encoding: found[encoding])
    return best if found[best] * BETTER <= usual else USUAL


def odd_places(head: bytes, encoding: str) -> int:
    """Count where the text, read so, holds what no word holds."""
    text = head.decode(encoding, errors="replace")
    turned = sum(
        not found[1].isascii() and found[1].isupper() != found[0].isupper()
        for found in map(str, CASES.findall(text))
    )
    return len(ODD.findall(text)) + turned


def _is_written_in(head: bytes, encoding: str) -> bool:
    """Say whether words are wholly in the letters of a script; accents stand among ASCII ones."""
    words = WORD.findall(head.decode(encoding, errors="replace"))
    foreign = [word for word in words if not word.isascii()]
    whole = sum(SCRIPTS[encoding].fullmatch(word) is not None for word in foreign)
    return whole > WHOLE * len(foreign) > 0


def _turned(head: bytes, encoding: str) -> int:
    """Count capitals behind small letters, and bytes that are no letters at all."""
    text = head.decode(encoding, errors="replace")
    turns = sum(one.islower() and two.isupper() for one, two in pairwise(text))
    return turns + text.count("\ufffd")


def _is_multibyte(head: bytes, encoding: str) -> bool:
    """Tell signs of two bytes from an accent and its neighbor: `août` holds one among letters."""
    text = f" {head.decode(encoding, errors='replace')} "
    wide = [place for place, sign in enumerate(text) if not sign.isascii()]
    among = sum(
        any(near.isascii() and near.isalpha() for near in (text[place - 1], text[place + 1]))
        for place in wide
    )
    return among <= AMONG * len(wide)
