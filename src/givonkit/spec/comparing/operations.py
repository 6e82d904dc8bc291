"""What changed in the API around the models: operations, limits, sentences about every request, tables of modes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .change import Change, Grade
from .words import printable, value_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from givonkit.spec.api import Api, Operation, Sentence

_MORE_IS_SAFE = ("upload_bytes", "idempotency_seconds", "nesting", "page_largest")


def api_changes(before: Api, after: Api) -> Iterator[Change]:
    """Yield what changed in the API, but for its wire."""
    if before.base_url != after.base_url:
        says = f"the API is at {after.base_url} instead of {before.base_url}"
        yield Change(Grade.BREAKING, "base_url", says, before.base_url, after.base_url)
    yield from _operations(before.operations, after.operations)
    yield from _rules(before.sentences, after.sentences)
    yield from _conduct(before.conduct, after.conduct)
    yield from _limits(before, after)
    yield from _mode_tables(before, after)
    yield from _double(before, after)


def _operations(before: Mapping[str, Operation], after: Mapping[str, Operation]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        place = f"operations.{name}"
        if name not in after:
            yield Change(Grade.BREAKING, place, f"the operation {name} is gone", before=True)
        elif name not in before:
            yield Change(Grade.SAFE, place, f"the operation {name} is new", after=True)
        else:
            yield from _facts(place, f"the operation {name}", before[name], after[name], ("word", "says"))


def _rules(before: Mapping[str, Sentence], after: Mapping[str, Sentence]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        for change in _sentence(f"rules.{name}", before.get(name), after.get(name), Grade.BREAKING, Grade.SAFE):
            yield change._replace(rules=(name,))


def _conduct(before: Mapping[str, Sentence], after: Mapping[str, Sentence]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        yield from _sentence(f"conduct.{name}", before.get(name), after.get(name), Grade.SAFE, Grade.LOOK)


def _sentence(place: str, was: Sentence | None, now: Sentence | None, new: Grade, gone: Grade) -> Iterator[Change]:
    if was is None and now is not None:
        yield Change(new, place, f"new: {printable(now.says)}", after=now.says)
    elif now is None and was is not None:
        yield Change(gone, place, f"gone: {printable(was.says)}", before=was.says)
    elif was is not None and now is not None:
        yield from _facts(place, place.partition(".")[2], was, now, ("says", "expects"))


def _facts(
    place: str, what: str, was: Operation | Sentence, now: Operation | Sentence, texts: tuple[str, ...]
) -> Iterator[Change]:
    for fact in (*texts, "basis", "question"):
        old, new = getattr(was, fact), getattr(now, fact)
        if old != new:
            says = f"{what}: its {_WORDS[fact]} is {value_words(new or 'none')} instead of {value_words(old or 'none')}"
            yield Change(Grade.LOOK, f"{place}.{fact}", says, old, new)


_WORDS = {
    "word": "word in scenarios",
    "says": "sentence",
    "expects": "expectation",
    "basis": "basis",
    "question": "question",
}


def _limits(before: Api, after: Api) -> Iterator[Change]:
    for name, was in before.limits._asdict().items():
        now = getattr(after.limits, name)
        if was != now:
            grade = Grade.LOOK
            if name in _MORE_IS_SAFE:
                grade = Grade.SAFE if now > was else Grade.BREAKING
            yield Change(grade, f"limits.{name}", f"the limit {name} is {now} instead of {was}", was, now)


def _mode_tables(before: Api, after: Api) -> Iterator[Change]:
    for kind in dict.fromkeys((*before.modes, *after.modes)):
        was, now = before.modes.get(kind, {}), after.modes.get(kind, {})
        for name in dict.fromkeys((*was, *now)):
            if was.get(name) != now.get(name):
                what = "is gone" if name not in now else "is new" if name not in was else "is selected by other slots"
                place = f"modes.{kind}.{name}"
                yield Change(Grade.LOOK, place, f"the mode {name} of {kind}s {what}", name in was, name in now)


def _double(before: Api, after: Api) -> Iterator[Change]:
    """Yield what only the double does: how long its jobs take, and with what a key starts."""
    for name in ("queued_seconds", "processing_seconds", "balance"):
        was, now = (_plain(getattr(api, name)) for api in (before, after))
        if was != now:
            says = f"the double's {name.replace('_', ' ')} are {value_words(now)} instead of {value_words(was)}"
            yield Change(Grade.LOOK, name, says, was, now)


def _plain(value: Any) -> Any:
    return int(value) if value == int(value) else value
