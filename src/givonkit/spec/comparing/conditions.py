"""What changed in the sentences about two fields of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.spec.model_mapping import condition_path

from .change import Change, Grade
from .words import value_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .shown import Pair, ShownModel


class _Sentence(NamedTuple):
    """A condition of a model file, with its fields and the values that they have to have (None: any)."""

    place: str
    when: dict[str, Any]
    holder: str
    value: Any
    basis: str
    question: str | None

    @property
    def words(self) -> str:
        given = " and ".join(
            f"{name} is {'sent' if value is None else value_words(value)}" for name, value in self.when.items()
        )
        if self.value is None:
            return f"{' and '.join(self.when)} requires {self.holder}"
        return f"{self.holder} has to be {value_words(self.value)}{' when ' * bool(given)}{given}"

    @property
    def is_on_pages(self) -> bool:
        """Whether a page says it in words that can be found there, so that its silence means something."""
        return self.basis != "assumed" and self.question is None

    def rules(self, pair: Pair) -> tuple[str, ...]:
        about = next(iter(self.when)) if self.value is None else self.holder
        return pair.rules_at(f"input.{about}", "requires" if self.value is None else "conflict")

    def fields(self) -> set[str]:
        return {*self.when, self.holder}


def condition_changes(pair: Pair) -> Iterator[Change]:
    """Yield the sentences that are new, gone, or believed for another reason.

    One that no page says, or that a question is about, is compared between files alone, and one about a field that is
    gone goes with its field.
    """
    before, after = (_sentences(side) for side in pair.sides)
    for place, sentence in after.items():
        was = before.get(place)
        if was is None:
            if pair.are_files or sentence.is_on_pages:
                yield _new(pair, sentence)
        elif (was.basis, was.question) != (sentence.basis, sentence.question):
            yield from _other_grounds(pair, was, sentence)
    for place, sentence in before.items():
        if place not in after and sentence.fields() <= pair.after.fields.keys():
            yield from _gone(pair, sentence)


def _sentences(side: ShownModel) -> dict[str, _Sentence]:
    found = (_sentence(condition) for condition in side.facts.get("conditions") or ())
    return {sentence.place: sentence for sentence in found}


def _sentence(condition: Mapping[str, Any]) -> _Sentence:
    ((holder, value),) = _values(condition["requires"]).items()
    basis = condition.get("basis", "assumed")
    when = _values(condition.get("when"))
    return _Sentence(condition_path(condition), when, holder, value, basis, condition.get("question"))


def _values(side: Mapping[str, Any] | str | None) -> dict[str, Any]:
    return {side: None} if isinstance(side, str) else dict(side or {})


def _new(pair: Pair, sentence: _Sentence) -> Change:
    rules = sentence.rules(pair)
    says = f"new: {sentence.words}"
    if sentence.basis == "assumed":
        says += f" (assumed: question {sentence.question})"
    if _cannot_be_broken(pair, sentence):
        return Change(Grade.SAFE, sentence.place, says, after=True, rules=rules)
    grade = Grade.BREAKING if sentence.basis != "assumed" or rules else Grade.LOOK
    return Change(grade, sentence.place, says, after=True, rules=rules)


def _cannot_be_broken(pair: Pair, sentence: _Sentence) -> bool:
    """Whether requests that know nothing of the new fields always keep a sentence about them."""
    if not pair.before.shows_all_fields:
        return False
    new = pair.after.fields.keys() - pair.before.fields.keys()
    defaults = {name: pair.after.fields[name].get("default") for name in new}
    if any(name in new and (value is None or value != defaults[name]) for name, value in sentence.when.items()):
        return True
    return sentence.value is not None and sentence.holder in new and defaults[sentence.holder] in (None, sentence.value)


def _gone(pair: Pair, sentence: _Sentence) -> Iterator[Change]:
    if not (pair.are_files or sentence.is_on_pages):
        return
    rules = sentence.rules(pair)
    if pair.after.shows_all_fields:
        yield Change(Grade.SAFE, sentence.place, f"gone: {sentence.words}", before=True, rules=rules)
    else:
        says = f"{pair.after.side} is cut and does not say that {sentence.words}: not compared"
        yield Change(Grade.LOOK, sentence.place, says, before=True, rules=rules)


def _other_grounds(pair: Pair, was: _Sentence, now: _Sentence) -> Iterator[Change]:
    if not pair.are_files and now.basis in (was.basis, "assumed"):
        return
    says = f"{now.words}: {_grounds_words(was, now, is_enforced=_is_enforced(pair.before, now))}"
    before, after = _grounds(was), _grounds(now)
    becomes_a_rule = was.basis == "assumed" != now.basis and not _is_enforced(pair.before, now)
    grade = Grade.BREAKING if becomes_a_rule else Grade.LOOK
    yield Change(grade, f"{now.place}.basis", says, before, after, now.rules(pair), tells_values=True)


def _grounds_words(was: _Sentence, now: _Sentence, *, is_enforced: bool) -> str:
    if was.basis == "assumed" and now.basis == "documented":
        return f"a page says so now; it was a guess{'' if is_enforced else ', and not enforced'}"
    if was.basis == "documented" and now.basis == "assumed":
        return f"it is a guess now{f' (question {now.question})' if now.question else ''}; a page said so"
    return f"{_grounds(now)} now, was {_grounds(was)}"


def _is_enforced(side: ShownModel, sentence: _Sentence) -> bool:
    about, code = (next(iter(sentence.when)), "requires") if sentence.value is None else (sentence.holder, "conflict")
    return f"{side.slug}/input.{about}/{code}" in side.rules


def _grounds(sentence: _Sentence) -> str:
    return f"{sentence.basis} (question {sentence.question})" if sentence.question else sentence.basis
