"""Every error that givonkit raises on purpose.

GivonkitError
├── SpecFileInvalid      a data file does not say what a spec needs: file, line, reason
├── FileUnwritable       a file that is to be written cannot be
├── PageUnusable         a page that is to be read shows no model
├── SideUnusable         an argument of a comparison names nothing that can be compared
├── RevisionUnusable     a git revision is not known, or cannot be read
├── RecordingUnusable    a file is no HTTP archive
├── ModelUnknown         no model of that name: the nearest one is named
├── WorldInvalid         a question or an answer that the spec does not offer
├── WorldUnknown         the name of a world is no file and not random
├── KeyInvalid           an API key that no Authorization header can carry
├── ScenarioInvalid      a scenario, directive or fault that cannot be understood
├── MediaUnreadable      a file whose kind, pixels or length cannot be read from its bytes
├── ClockInvalid         a clock that cannot be moved so
├── ResetInvalid         a reset of something that cannot be reset, or not alone
├── NamespaceInvalid     a namespace whose name cannot stand in a path, or one too many
└── InputInvalid         values that a price or a variant was asked for do not fit the model
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class GivonkitError(Exception):
    """The base of every error that givonkit raises on purpose."""


class SpecFileInvalid(GivonkitError):
    """A data file cannot be used as a spec; carries `file`, `line` (from 1) and `reason`."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class FileUnwritable(GivonkitError):
    """A file that is to be written cannot be."""


class PageUnusable(GivonkitError):
    """A page shows no model, or cannot be read at all; carries `file` and `reason`."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class ModelUnknown(GivonkitError):
    """No model has this name; carries `model` and the `nearest` known name, if one is near."""

    def __init__(self, model: str, known: Iterable[str]) -> None:
        known = list(known)
        self.model = model
        self.nearest = nearest_word(model, known)
        super().__init__(
            f"no model is named {model!r}{did_you_mean(self.nearest)}; known are {', '.join(sorted(known))}"
        )


class WorldInvalid(GivonkitError):
    """A world names a question or an answer that the spec does not offer."""


class WorldUnknown(GivonkitError):
    """The name of a world is neither that of a file nor `random`."""


class KeyInvalid(GivonkitError):
    """An API key cannot stand in an Authorization header."""


class ScenarioInvalid(GivonkitError):
    """A scenario, a directive or a fault cannot be understood; carries `place` (where it stands) and `reason`."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class MediaUnreadable(GivonkitError):
    """A file is not of a kind that the API takes, or ends too early for its pixels and seconds to be read."""


class ClockInvalid(GivonkitError):
    """A clock cannot be moved so: only a manual one is set, and time never goes back."""


class ResetInvalid(GivonkitError):
    """A reset names something that cannot be reset, or something that cannot be reset alone."""


class NamespaceInvalid(GivonkitError):
    """A namespace has a name that cannot stand in a path, or is one too many."""


class InputInvalid(GivonkitError):
    """The values given do not fit the model; the message lists each one."""


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was most likely meant, or None when none is near."""
    known = list(known)
    plain = {_plain(candidate): candidate for candidate in known}
    if _plain(word) in plain:
        return plain[_plain(word)]
    from difflib import get_close_matches  # noqa: PLC0415  # a few milliseconds that only a mistake needs

    close = get_close_matches(_plain(word), plain, n=1, cutoff=0.75)
    if close:
        return plain[close[0]]
    longer = [candidate for candidate in plain if len(word) > 2 and candidate.startswith(_plain(word))]
    return plain[longer[0]] if len(longer) == 1 else None


def did_you_mean(nearest: str | None) -> str:
    """Return ` (did you mean 'x'?)`, or nothing when no word is near."""
    return f" (did you mean {nearest!r}?)" if nearest else ""


def _plain(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())
