"""Worlds from elsewhere: from a YAML file, from what a server was seen to do, and drawn by a seed."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from givonkit.errors import WorldInvalid, WorldUnknown, did_you_mean, nearest_word

from .worlds import World
from .yaml_file import Entry, parse_foreign_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .catalog import Spec


_is_seed = re.compile("[0-9]{1,18}").fullmatch
_OF_OBSERVATIONS = ("target", "run", "questions")


class _Told(NamedTuple):
    """A value of a world file, by its name, and the key that it stands at."""

    name: str
    key: Entry
    value: Any


def random_world(spec: Spec, seed: int) -> World:
    """Return a world whose answers are drawn by a seed."""
    draw = Random(seed)  # noqa: S311  # which world is tried is no secret
    return spec.world(
        {question.id: draw.choice(list(question.answers)) for question in spec.questions.values() if question.answers}
    )


def named_world(spec: Spec, name: str, answers: Mapping[str, str] | None = None, seed: int = 0) -> World:
    """Return the world of a file, of `random:SEED`, or of `random` alone, drawn by `seed`; `answers` go before its own.

    Raises WorldUnknown for a name that is none of these, and what `read_world` raises.
    """
    kind, colon, drawn_by = name.partition(":")
    if kind != "random" and Path(name).is_file():
        return spec.load_world(name, answers)
    if kind != "random":
        raise WorldUnknown(f"no file is named {name!r}{did_you_mean(nearest_word(kind, ['random']))}")
    if colon and not _is_seed(drawn_by):
        raise WorldUnknown(f"expected random or random:SEED with a whole number, got {name!r}")
    world = spec.random_world(int(drawn_by) if colon else seed)
    return spec.world({**world.answers, **(answers or {})})


def read_world(text: str, file: str, spec: Spec, answers: Mapping[str, str] | None = None) -> World:
    """Return the world of a YAML text with `answers` and `wire` (values by their path); `answers` go before its own.

    What a server was seen to do is taken too: `questions`, with an `answer` each, which `answers` go before. There an
    answer that is told otherwise takes away what was seen of the wire in its place.

    Raises SpecFileInvalid with file, line and reason, and WorldInvalid for an answer that is not the file's.
    """
    spec.world(answers)
    entries = parse_foreign_yaml(text, file).mapping(optional=("answers", "wire", *_OF_OBSERVATIONS))
    seen = list(_seen_answers(entries.get("questions"), spec))
    of_file = [_Told(name, key, entry.text()) for name, key, entry in _pairs(entries.get("answers"))]
    insisted = {answer.name: answer.value for answer in of_file} | dict(answers or {})
    told = {answer.name: answer.value for answer in seen} | insisted
    values = list(_values(entries.get("wire")))
    changes: dict[str, Any] = {}
    for value in values:
        if value.name in changes:
            value.key.refuse(f"{value.name} stands here a second time")
        changes[value.name] = value.value
    try:
        if "questions" in entries:
            observed = {answer.name for answer in seen} - insisted.keys()
            changes = _without_what_they_decide(spec, insisted, changes)
            return World(spec.questions, spec.api.wire, told, changes, observed=observed)
        return spec.world(told, changes)
    except WorldInvalid:
        _refuse_the_first_wrong_one(spec, [*seen, *of_file], told, values)
        raise


def wire_values(entry: Entry | None) -> dict[str, Any]:
    """Return the values of a wire by their dotted path; a shape is one value."""
    return {value.name: value.value for value in _values(entry)}


def is_within(path: str, other: str) -> bool:
    """Return whether a path of a wire is another one, or a part of what stands there."""
    return f"{path}.".startswith(f"{other}.")


def _seen_answers(entry: Entry | None, spec: Spec) -> Iterator[_Told]:
    for name, key, question in _pairs(entry):
        if name not in spec.questions:
            key.refuse(f"no question is named {name!r}{did_you_mean(nearest_word(name, spec.questions))}")
        parts = question.mapping(optional=("answer", "seen", "evidence", "date"))
        if "answer" in parts and parts["answer"].value() is not None:
            yield _Told(name, parts["answer"], parts["answer"].text())


def _without_what_they_decide(spec: Spec, answers: Mapping[str, str], changes: Mapping[str, Any]) -> dict[str, Any]:
    decided = [path for name in answers for answer in spec.questions[name].answers.values() for path in answer.sets]
    return {
        path: value
        for path, value in changes.items()
        if not any(is_within(path, other) or is_within(other, path) for other in decided)
    }


def _refuse_the_first_wrong_one(spec: Spec, of_file: list[_Told], told: Mapping[str, str], values: list[_Told]) -> None:
    for answer in of_file:
        _attempt(spec, answer.key, {answer.name: answer.value}, {})
    changes: dict[str, Any] = {}
    for value in values:
        changes[value.name] = value.value
        _attempt(spec, value.key, told, changes)


def _attempt(spec: Spec, key: Entry, answers: Mapping[str, str], changes: Mapping[str, Any]) -> None:
    try:
        spec.world(answers, changes)
    except WorldInvalid as error:
        key.refuse(str(error))


def _values(entry: Entry | None, path: str = "") -> Iterator[_Told]:
    """Yield the values below a path; a shape is one value, a mapping elsewhere is as many as it has keys."""
    for name, key, part in _pairs(entry):
        its_path = f"{path}.{name}" if path else name
        is_inner = isinstance(part.node, yaml.MappingNode) and part.node.value and not its_path.startswith("shapes.")
        if is_inner:
            yield from _values(part, its_path)
        else:
            yield _Told(its_path, key, part.value())


def _pairs(entry: Entry | None) -> Iterator[tuple[str, Entry, Entry]]:
    if entry is None:
        return
    pairs = list(entry.pairs())
    for (key_node, _), (name, value) in zip(entry.node.value, pairs, strict=True):
        yield name, Entry(key_node, entry.file), value
