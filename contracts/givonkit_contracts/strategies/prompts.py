"""Prompts that are told by a few bytes: zeros give the simplest one."""

from __future__ import annotations

SIMPLEST = "a"
_WORDS = (
    *(SIMPLEST, "red", "corgi", "on", "the", "sofa", "city", "at", "night", "slow", "drone", "shot", "over", "sea"),
    *("old", "man", "walks", "home", "rain", "light", "film", "grain", "wide", "lens", "blue", "hour", "snow", "bird"),
    *(
        "café",
        "Straße",
        "naïve",
        "Łódź",
        "город",
        "雪",
        "海辺",
        "서울",
        "שלום",
        "नमस्ते",
        "e\u0301t\u0301",
        "—",
        "🌊",
        "👩‍🚀",
        "𝄞",
    ),
    *("don't", '"quoted"', "50%", "C:\\new", "<b>", "&amp;", "{x}", "${x}", "a/b", "#1", "%s", "null", "line,\nnext"),
)
MOST_WORDS = 8
_ONE, _LAST, _BEFORE_LAST, _LAST_WIDE = -1, -2, -3, -4
"""Lengths that are told by a name: one character, the most, one less, and the most in letters of two bytes."""
_LENGTHS = tuple(range(1, MOST_WORDS + 1))
_LENGTHS_WITH_LIMIT = (*_LENGTHS, _ONE, _LAST, _LAST, _BEFORE_LAST, _LAST_WIDE)
BYTES = 1 + MOST_WORDS


def prompt(choices: bytes, max_chars: int | None) -> str:
    """Return the prompt that some bytes tell: one to eight words, or as many characters as a limit allows, or one less.

    It is within the limit in code points and in UTF-16 units.
    """
    lengths = _LENGTHS if max_chars is None else _LENGTHS_WITH_LIMIT
    length = lengths[choices[0] % len(lengths)]
    if length > 0:
        text = " ".join([_WORDS[choice % len(_WORDS)] for choice in choices[1 : 1 + length]])
        return text if max_chars is None or _units(text) <= max_chars else SIMPLEST
    if length == _ONE:
        return chr(ord("a") + choices[1] % 26)
    most = max_chars or 1
    if length == _LAST_WIDE:
        return "é" * most
    text = " ".join([_WORDS[choice % len(_WORDS)] for choice in choices[1:BYTES]])
    wanted = max(1, most - (length == _BEFORE_LAST))
    missing = wanted - _units(text)
    return text + SIMPLEST * missing if missing >= 0 else letters(wanted)


def letters(count: int) -> str:
    """Return so many plain letters."""
    return SIMPLEST * count


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
