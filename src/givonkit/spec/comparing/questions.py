"""What changed in the questions: what is not known, and what the double assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .change import Change, Grade
from .words import listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from givonkit.spec.questions import Question

    Questions = Mapping[str, Question]
    Rules = Mapping[str, tuple[str, ...]]


def question_changes(before: Questions, after: Questions, rules: tuple[Rules, Rules]) -> Iterator[Change]:
    """Yield what changed in the questions; `rules` are the ids of the rules that rest on each, before and after."""
    for name in dict.fromkeys((*before, *after)):
        old, new = (resting.get(name, ()) for resting in rules)
        touched = tuple(dict.fromkeys((*old, *new)))
        if name not in after:
            yield Change(Grade.LOOK, f"questions.{name}", f"the question {name} is gone", before=True, rules=touched)
        elif name not in before:
            says = f"the question {name} is new: {printable(after[name].asks)}"
            yield Change(Grade.LOOK, f"questions.{name}", says, after=True, rules=touched)
        else:
            for change in _changes(before[name], after[name]):
                refuses_more = change.place.endswith(".default") and not set(new) <= set(old)
                yield change._replace(grade=Grade.BREAKING if refuses_more else change.grade, rules=touched)


def _changes(was: Question, now: Question) -> Iterator[Change]:
    place = f"questions.{now.id}"
    if was.default != now.default:
        says = f"the default answer to {now.id} is {now.default or 'none'} instead of {was.default or 'none'}"
        yield Change(Grade.LOOK, f"{place}.default", says, was.default, now.default)
    yield from _answers(was, now, place)
    for fact, what in (("asks", "asks otherwise"), ("reason", "gives another reason why it is not simulated")):
        old, new = getattr(was, fact), getattr(now, fact)
        if old != new:
            yield Change(Grade.LOOK, f"{place}.{fact}", f"the question {now.id} {what}", old, new)


def _answers(was: Question, now: Question, place: str) -> Iterator[Change]:
    old, new = tuple(was.answers), tuple(now.answers)
    gone, added = [name for name in old if name not in new], [name for name in new if name not in old]
    if gone:
        says = f"the question {now.id} has no answer {listed(gone)} any more"
        yield Change(Grade.LOOK, f"{place}.answers", says, old, new)
    if added:
        yield Change(Grade.LOOK, f"{place}.answers", f"the question {now.id} also has {listed(added)}", old, new)
    for name in new:
        if name in was.answers and was.answers[name] != now.answers[name]:
            says = f"the answer {now.id}={name} means something else"
            yield Change(Grade.LOOK, f"{place}.answers.{name}", says, was.answers[name].means, now.answers[name].means)
