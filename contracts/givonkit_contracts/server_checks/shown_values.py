"""Whether jobs show what was sent: the values, the defaults of what was left out, the mode."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from .job_ends import normal
from .leaves import Path, is_same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from givonkit.spec import Field, Model, Spec

    from .jobs_seen import Job, Reading
    from .places import Places
    from .rulings import Rulings

SAME_VALUES = "generations/job/same_values"
_NO_ECHO = "no answer shows the values that were sent"
_CUT = 80
"""A text that is this long may be shown cut."""


class Shown(NamedTuple):
    """The readings of a job that show a place: all, and those whose value cannot stand for the right one."""

    wrong: list[tuple[Reading, Any]]
    readings: int


def rule_on_values(jobs: Iterable[Job], places: Places, spec: Spec, rulings: Rulings) -> None:
    """Find jobs that show another value than the one that was sent, or than the default of what was left out."""
    if places.echo is None:
        rulings.leave(SAME_VALUES, _NO_ECHO)
    every = [job for job in jobs if job.is_valid]
    verbatim = _shown_as_sent(every, places.echo)
    altered: set[tuple[str, str]] = set()
    for job in every:
        for name, known in (("type", spec.api.modes), ("model", spec.models)):
            shown = _shown(job, (name,), job.body[name], lambda value, known=known: value in known)  # type: ignore[misc]  # a default binds the loop's value
            _rule_on_sent(job, name, job.body[name], shown, rulings)
        if places.echo is not None:
            altered |= {(job.model, name) for name in _rule_on_input(job, spec, places.echo, rulings, verbatim)}
    for job in every if places.echo is not None else ():
        _rule_on_defaults(job, spec, places.echo or (), rulings, altered)


def _shown(job: Job, path: Path, expected: Any, is_other: Callable[[Any], bool]) -> Shown:
    values = [(reading, (reading.values or {}).get(path)) for reading in job.shown]
    told = [(reading, value) for reading, value in values if value is not None]
    return Shown([one for one in told if not is_same(one[1], expected) and is_other(one[1])], len(told))


def _shown_as_sent(jobs: list[Job], echo: Path | None) -> set[str]:
    """Return the fields that most jobs show just as they were sent: these have no other way to be written."""
    same, differ = Counter[str](), Counter[str]()
    for job in jobs:
        for name, sent in job.input.items():
            shown = job.last.get((*echo, name)) if echo is not None else None
            if shown is not None:
                (same if is_same(shown, sent) else differ)[name] += 1
    return {name for name in same if same[name] > 2 * differ[name]}


def _rule_on_input(job: Job, spec: Spec, echo: Path, rulings: Rulings, verbatim: set[str]) -> Iterator[str]:
    """Rule on the values of one job, and yield the fields that it shows otherwise."""
    for name, sent in job.input.items():
        field = spec.models[job.model].fields.get(name)
        if field is None or field.is_slot:
            continue

        def is_other(value: Any, field: Field = field, sent: Any = sent) -> bool:
            return is_documented(field, value) or (field.name in verbatim and _is_clearly_other(value, sent))

        shown = _shown(job, (*echo, name), sent, is_other)
        _rule_on_sent(job, name, sent, shown, rulings)
        if shown.wrong:
            yield name


def _is_clearly_other(shown: Any, sent: Any) -> bool:
    """Whether a value is of the kind that was sent, and not just trimmed, or cut because it is long."""
    if not (isinstance(shown, str) and isinstance(sent, str)):
        return isinstance(shown, (int, float)) and isinstance(sent, (int, float))
    is_cut = len(shown) >= _CUT and sent.startswith(shown[: _CUT - 1])
    return shown.split() != sent.split() and not is_cut


def _rule_on_sent(job: Job, name: str, sent: Any, shown: Shown, rulings: Rulings) -> None:
    if shown.wrong:
        reading, value = shown.wrong[0]
        rulings.contradict(
            SAME_VALUES,
            f"{name} was sent as {sent!r}, and the job shows {value!r}",
            reading.exchange,
            expected=repr(sent),
            before=(job.exchange,),
            seen=len(shown.wrong),
            tries=shown.readings,
        )
    elif shown.readings:
        rulings.confirm(SAME_VALUES)


def _rule_on_defaults(job: Job, spec: Spec, echo: Path, rulings: Rulings, altered: set[tuple[str, str]]) -> None:
    for name, field in spec.models[job.model].fields.items():
        # Where values that were sent are shown otherwise too, that is the cause, and not the default.
        if field.default is None or name in job.input or (job.model, name) in altered:
            continue
        rule_id = f"{job.model}/input.{name}/default"
        shown = _shown(job, (*echo, name), field.default, lambda value, field=field: is_documented(field, value))  # type: ignore[misc]  # a default binds the loop's value
        if shown.wrong:
            reading, value = shown.wrong[0]
            rulings.contradict(
                rule_id,
                f"{name} was left out, and the job shows {value!r} instead of {field.default!r}",
                reading.exchange,
                before=(job.exchange,),
                seen=len(shown.wrong),
                tries=shown.readings,
            )
        elif shown.readings and is_same(job.last.get((*echo, name)), field.default):
            rulings.confirm(rule_id)


def is_documented(field: Field, value: Any) -> bool:
    """Whether a value is one that the page offers for a field, so that it can be no other way to write another one."""
    if field.type == "boolean":
        return isinstance(value, bool)
    if field.allowed is not None:
        return any(is_same(value, allowed) for allowed in field.allowed)
    if field.range is not None and isinstance(value, (int, float)) and not isinstance(value, bool):
        return bool(field.range.start <= value <= field.range.end)
    return False


def rule_on_prompts(jobs: Iterable[Job], places: Places, rulings: Rulings) -> None:
    """Find prompts that cannot come from the request, since they are shown for another one too."""
    if places.echo is None:
        return
    path = (*places.echo, "prompt")
    every = [job for job in jobs if job.is_valid and isinstance(job.last.get(path), str)]
    shown_for: defaultdict[str, set[str]] = defaultdict(set)
    for job in every:
        shown_for[job.last[path]].add(job.input["prompt"])
    for job in every:
        shown = _shown(job, path, job.input["prompt"], lambda value: len(shown_for[value]) > 1 and len(value) < _CUT)
        if shown.wrong:
            _rule_on_sent(job, "prompt", job.input["prompt"], shown, rulings)


def rule_on_modes(jobs: Iterable[Job], places: Places, spec: Spec, rulings: Rulings) -> None:
    """Find jobs whose mode is not the one that their slots select, where the pages leave no doubt."""
    modes = {normal(mode): mode for table in spec.api.modes.values() for mode in table}
    for job in jobs if places.mode is not None else ():
        expected = plain_mode(spec.models[job.model], job.input, spec) if job.is_valid else None
        words = [(reading, modes.get(normal((reading.values or {}).get(places.mode or ())))) for reading in job.shown]
        told = [(reading, word) for reading, word in words if word is not None]
        wrong = [(reading, word) for reading, word in told if word != expected]
        if expected is not None and wrong:
            rulings.contradict(
                f"{job.model}/modes/{expected}",
                f"the mode is {wrong[0][1]} where the fields select {expected}",
                wrong[0][0].exchange,
                before=(job.exchange,),
                seen=len(wrong),
                tries=len(told),
            )
        elif expected is not None and told:
            rulings.confirm(f"{job.model}/modes/{expected}")
    for slug, model in spec.models.items():
        for mode in model.modes or () if places.mode is None else ():
            rulings.leave(f"{slug}/modes/{mode}", "no answer tells the mode")


_SLOT_MODES: tuple[tuple[str, frozenset[str], str], ...] = (
    ("video", frozenset(), "text_to_video"),
    ("video", frozenset(("startImage", "endImage")), "image_to_video"),
    ("video", frozenset(("referenceVideo", "sourceVideo")), "video_to_video"),
    ("video", frozenset(("referenceAssetUris",)), "reference_to_video"),
    ("image", frozenset(), "text_to_image"),
    ("image", frozenset(("sourceImage",)), "image_edit"),
    ("image", frozenset(("referenceAssetUris",)), "image_reference"),
)
"""By type: the mode where slots of one kind are filled and no other."""


def plain_mode(model: Model, values: Mapping[str, Any], spec: Spec) -> str | None:
    """Return the mode that input values select, where one kind of slot at most is filled; None where it is doubtful."""
    filled = {name for name in values if name in model.fields and model.fields[name].is_slot}
    if any(not values[name] for name in filled):
        return None
    found = [
        mode for kind, slots, mode in _SLOT_MODES if kind == model.type and (filled <= slots if filled else not slots)
    ]
    mode = found[0] if found else None
    return mode if mode in (model.modes or ()) and mode in spec.api.modes[model.type] else None
