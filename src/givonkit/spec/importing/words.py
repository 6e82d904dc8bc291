"""The words that model pages use, in each language, by what they stand for."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from givonkit.spec.catalog import DATA, read_text
from givonkit.spec.yaml_file import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES = ("en", "es", "ru")
_TELLING = ("cost", "fields", "required", "type", "default", "allowed")
"""The meanings whose words tell a page's language: all of them are headings."""


class Words:
    """The words of all languages: those of a meaning, as a set or as a pattern, and the language of a page."""

    def __init__(self, by_language: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self._by_language = by_language
        self._patterns: dict[tuple[str, ...], str] = {}
        meanings = {meaning for words in by_language.values() for meaning in words}
        self._sets = {
            meaning: frozenset(word for words in by_language.values() for word in words[meaning])
            for meaning in meanings
        }

    def mean(self, text: str, meaning: str) -> bool:
        """Whether a text is one of the words of a meaning, in any case and with a colon or without."""
        return folded(text) in self._sets[meaning]

    def pattern(self, *meanings: str) -> str:
        """Return a pattern for any word of the meanings, longest first."""
        if meanings not in self._patterns:
            self._patterns[meanings] = self._pattern(meanings)
        return self._patterns[meanings]

    def _pattern(self, meanings: tuple[str, ...]) -> str:
        words = {word for meaning in meanings for word in self._sets[meaning]}
        return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))})"

    def language(self, headings: Iterable[str]) -> str | None:
        """Return the language that most headings are written in, or None when none is known."""
        seen = [folded(heading) for heading in headings]
        counts = {
            language: sum(heading in words[meaning] for heading in seen for meaning in _TELLING)
            for language, words in self._by_language.items()
        }
        best = max(counts, key=lambda language: counts[language])
        return best if counts[best] else None


def folded(text: str) -> str:
    """Return a heading as the words are written: in lower case, without marks around it."""
    return text.strip(" \t#*:—–-_").casefold()


@cache
def page_words() -> Words:
    """Return the words of `data/pages.yaml`."""
    top = parse_yaml(read_text(DATA / "pages.yaml"), "pages.yaml").mapping(required=LANGUAGES)
    return Words(
        {
            language: {meaning: tuple(word.text() for word in words.items()) for meaning, words in entry.pairs()}
            for language, entry in top.items()
        }
    )
