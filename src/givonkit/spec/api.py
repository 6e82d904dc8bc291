"""The API around the models: operations, limits, the table of modes, request rules and the shapes of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .models import Source
from .yaml_file import Entry, parse_yaml

if TYPE_CHECKING:
    from decimal import Decimal

    from .models import Basis, Field

BASES = ("documented", "inferred", "assumed", "observed")


class Operation(NamedTuple):
    """One operation; where it is reached stands in a world's routes, and `word` names it in scenarios."""

    name: str
    word: str
    says: str
    basis: Basis
    question: str | None


class Limits(NamedTuple):
    """What bounds a request and its answer.

    Bytes of an uploaded file, seconds for which an Idempotency-Key is remembered, levels of nesting, details of a
    refusal, jobs of a page.
    """

    upload_bytes: int
    idempotency_seconds: int
    nesting: int
    details: int
    page_default: int
    page_largest: int


class Mode(NamedTuple):
    """A mode and the slots that select it; None means that any will do."""

    name: str
    media: str | None
    array: bool | None

    @property
    def is_plain(self) -> bool:
        """Whether the mode needs no slot."""
        return self.media is None and self.array is None

    def is_filled_by(self, field: Field) -> bool:
        """Whether a value in this field selects the mode."""
        return (
            not self.is_plain
            and field.is_slot
            and (self.media is None or field.media == self.media)
            and (self.array is None or field.is_array == self.array)
        )


class Sentence(NamedTuple):
    """A rule about every request, or about a server's conduct, as it stands in the data."""

    id: str
    says: str
    expects: str
    basis: Basis
    question: str | None


class Api(NamedTuple):
    """Everything about the API that is not one model."""

    base_url: str
    sources: tuple[Source, ...]
    operations: dict[str, Operation]
    limits: Limits
    queued_seconds: float
    processing_seconds: float
    balance: Decimal
    modes: dict[str, dict[str, Mode]]
    sentences: dict[str, Sentence]
    conduct: dict[str, Sentence]
    wire: dict[str, Any]


def read_api(text: str, file: str) -> Api:
    """Return the API that a YAML text describes, or raise SpecFileInvalid."""
    entries = parse_yaml(text, file).mapping(
        required=(
            "base_url",
            "sources",
            "operations",
            "limits",
            "timing",
            "balance",
            "modes",
            "rules",
            "conduct",
            "wire",
        )
    )
    timing = entries["timing"].mapping(required=("queued", "processing"))
    return Api(
        base_url=entries["base_url"].text(),
        sources=tuple(_source(entry) for entry in entries["sources"].items()),
        operations={name: _operation(name, entry) for name, entry in entries["operations"].pairs()},
        limits=_limits(entries["limits"]),
        queued_seconds=float(timing["queued"].number()),
        processing_seconds=float(timing["processing"].number()),
        balance=entries["balance"].amount(),
        modes={
            kind: {name: _mode(name, item) for name, item in entry.pairs()} for kind, entry in entries["modes"].pairs()
        },
        sentences={name: _sentence(name, entry) for name, entry in entries["rules"].pairs()},
        conduct={name: _sentence(name, entry) for name, entry in entries["conduct"].pairs()},
        wire={name: entry.value() for name, entry in entries["wire"].pairs()},
    )


def _source(entry: Entry) -> Source:
    entries = entry.mapping(required=("url", "seen"))
    return Source(entries["url"].text(), entries["seen"].text())


def _operation(name: str, entry: Entry) -> Operation:
    entries = entry.mapping(required=("word", "says", "basis"), optional=("question",))
    return Operation(
        name=name,
        word=entries["word"].text(),
        says=entries["says"].text(),
        basis=entries["basis"].one_of(BASES),
        question=_question(entry, entries),
    )


def _sentence(name: str, entry: Entry) -> Sentence:
    entries = entry.mapping(required=("says", "expects", "basis"), optional=("question",))
    return Sentence(
        id=name,
        says=entries["says"].text(),
        expects=entries["expects"].text(),
        basis=entries["basis"].one_of(BASES),
        question=_question(entry, entries),
    )


def _question(entry: Entry, entries: dict[str, Entry]) -> str | None:
    if entries["basis"].text() == "assumed" and "question" not in entries:
        entry.refuse("what is assumed names its 'question'")
    return entries["question"].text() if "question" in entries else None


def _limits(entry: Entry) -> Limits:
    entries = entry.mapping(required=("upload_bytes", "idempotency_seconds", "nesting", "details", "page"))
    page = entries["page"].mapping(required=("default", "largest"))
    return Limits(
        upload_bytes=entries["upload_bytes"].count(),
        idempotency_seconds=entries["idempotency_seconds"].count(),
        nesting=entries["nesting"].count(),
        details=entries["details"].count(),
        page_default=page["default"].count(),
        page_largest=page["largest"].count(),
    )


def _mode(name: str, entry: Entry) -> Mode:
    entries = entry.mapping(optional=("media", "array"))
    return Mode(
        name,
        entries["media"].text() if "media" in entries else None,
        entries["array"].flag() if "array" in entries else None,
    )
