"""Who is probably behind where columns disagree, by evidence alone: age, agreement, language, what is live."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .column import SPEC

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from .column import Column
    from .fact import Fact

    Groups = dict[Hashable, list[Column]]

_TOLD_AS_VALUES = ("allowed", "range", "max_chars")
_SAVE_AGAIN = "save each page again, and say when it was seen (--seen)"


class Verdict(NamedTuple):
    """Which columns are probably behind (none: nothing speaks for either), why, and what to do."""

    behind: tuple[str, ...]
    why: str
    mend: str = ""

    @property
    def words(self) -> str:
        """The verdict and what to do, as one or two sentences."""
        return f"{self.reason} {self.advice}" if self.mend else self.reason

    @property
    def reason(self) -> str:
        """Who is behind and why, as a sentence."""
        if not self.behind:
            who = "Cannot be told"
        else:
            names = ["the spec" if name == SPEC else name for name in self.behind]
            who = f"{listed(names)} {'is' if len(names) == 1 else 'are'} behind"
        return f"{_begun(who) if who.startswith('the ') else who}: {self.why}."

    @property
    def advice(self) -> str:
        """What to do, as a sentence, empty where nothing is to be done."""
        return f"{_begun(self.mend)}." if self.mend else ""


class _Judged(NamedTuple):
    """What pages that disagree come to: whose value stands (None: nobody's), who is behind, and why."""

    stands: list[Column] | None
    behind: tuple[str, ...]
    why: str


def verdict(fact: Fact, spec: Column | None, pages: Sequence[Column]) -> Verdict | None:
    """Return who is behind about a fact of a model, or None when nobody disagrees."""
    groups: Groups = {}
    for page, said in zip(pages, fact.pages, strict=True):
        if said is not None:
            groups.setdefault(said.key, []).append(page)
    told = fact.spec.key if spec is not None and fact.spec is not None else None
    differing = [page for key, group in groups.items() for page in group if key != told]
    if spec is None or told is None:
        return _among_pages(groups) if len(groups) > 1 else None
    if not differing:
        return None
    if _are_older(differing, spec):
        seen = listed(dict.fromkeys(str(page.seen) for page in differing))
        why = f"seen {seen}, before the spec's source ({spec.last_seen})"
        return Verdict(_names(differing), why, "save the page again")
    return (
        _against_spec(fact, spec, differing) if len(groups) == 1 else _among_all(fact, groups, groups.get(told), spec)
    )


def _are_older(pages: list[Column], spec: Column) -> bool:
    return spec.period is not None and all(page.period and spec.period.is_after(page.period) for page in pages)


def _among_pages(groups: Groups) -> Verdict:
    judged = _newest(groups) or _most(groups) or _nobody(groups)
    return Verdict(judged.behind, judged.why, "" if judged.stands else _SAVE_AGAIN)


def _among_all(fact: Fact, groups: Groups, agreeing: list[Column] | None, spec: Column) -> Verdict:
    """Return who is behind where pages disagree with each other, and some of them, or all, with the spec."""
    judged = _newest(groups) or _changed(groups, agreeing, spec) or _most(groups) or _like_the_spec(groups, agreeing)
    judged = judged or _nobody(groups)
    if judged.stands is None and agreeing is None:
        return Verdict((SPEC,), f"no page says what it does; among the pages, {judged.why}", _SAVE_AGAIN)
    if judged.stands is None:
        return Verdict((), judged.why, _SAVE_AGAIN)
    if judged.stands is agreeing:
        return Verdict(judged.behind, judged.why)
    return Verdict((*judged.behind, SPEC), judged.why, _change(fact, spec))


def _against_spec(fact: Fact, spec: Column, pages: list[Column]) -> Verdict:
    """Return who is behind where all pages say one thing, and the spec another."""
    they_say = f"{_pages(pages)} {_says(pages)} otherwise"
    source = _observed_source(fact, spec)
    if source:
        why = f"{they_say}, and the spec has it from a live server ({source})"
        return Verdict((), why, "judge the server by `givonkit check server`")
    newer = _newer_than_spec(pages, spec)
    if newer:
        return Verdict((SPEC,), f"{they_say}, {_seen_later(newer, spec)}", _change(fact, spec))
    if len(pages) == 1 and _is_translation(pages[0], spec):
        origin = listed(spec.languages)
        why = f"{they_say}, but it is a translation ({pages[0].language}) of what the spec was read from ({origin})"
        return Verdict((), why, f"add the page in {origin}")
    return Verdict((SPEC,), they_say, _change(fact, spec))


def _newest(groups: Groups) -> _Judged | None:
    """Return the judgement by age: of pages that were seen after every page that says otherwise."""
    for agreeing in groups.values():
        others = [page for group in groups.values() if group is not agreeing for page in group]
        newest = [
            page for page in agreeing if page.period and all(page.period.is_after(each.period) for each in others)
        ]
        if newest:
            return _by_age(newest, agreeing, others)
    return None


def _by_age(newest: list[Column], agreeing: list[Column], others: list[Column]) -> _Judged:
    languages = {page.language for page in others}
    seen = f"{listed(_names(newest))} {_was(newest)} seen last ({newest[-1].seen})"
    if len(agreeing) == 1 and len(languages) > 1 and newest[0].language not in languages:
        return _Judged(None, (), f"{seen}, but it is one translation, and {listed(_names(others))} say otherwise")
    return _Judged(agreeing, _names(others), f"{seen} and {_says(newest)} otherwise")


def _changed(groups: Groups, agreeing: list[Column] | None, spec: Column) -> _Judged | None:
    """Return the judgement about the page that the spec was read from, where it alone says otherwise now."""
    others = [page for group in groups.values() if group is not agreeing for page in group]
    if not agreeing or {page.language for page in others} != set(spec.languages[:1]):
        return None
    name = listed(_names(others))
    newer = _newer_than_spec(others, spec)
    if newer:
        stands = next(group for group in groups.values() if newer[0] in group)
        return _Judged(stands, _names(agreeing), f"{name} {_says(others)} otherwise, {_seen_later(newer, spec)}")
    why = f"the spec was read from {name}, which has changed since, or is an older copy; {listed(_names(agreeing))}"
    return _Judged(None, (), f"{why} {_says(agreeing)} what the spec does")


def _most(groups: Groups) -> _Judged | None:
    """Return the judgement by agreement: two or more pages against one, or against one language."""
    most = max(groups.values(), key=len)
    others = [page for group in groups.values() if group is not most for page in group]
    languages, its_languages = {page.language for page in most}, {page.language for page in others}
    is_one_language = len(its_languages) == 1 < len(languages) and not its_languages & {None, *languages}
    if len(most) < 2 or not (len(others) == 1 or is_one_language):
        return None
    alone = ", and that translation alone differs" if is_one_language and its_languages != {"en"} else ""
    return _Judged(most, _names(others), f"{listed(_names(most))} agree{alone}")


def _like_the_spec(groups: Groups, agreeing: list[Column] | None) -> _Judged | None:
    """Return the judgement by the spec as one more witness against a single page."""
    others = [page for group in groups.values() if group is not agreeing for page in group]
    if not agreeing or len(others) > 1:
        return None
    return _Judged(agreeing, _names(others), f"{listed(_names(agreeing))} and the spec agree")


def _nobody(groups: Groups) -> _Judged:
    return _Judged(None, (), f"nothing speaks for {'either' if len(groups) == 2 else 'any of them'}")


def _says(pages: Sequence[Column]) -> str:
    return "says" if len(pages) == 1 else "say"


def _was(pages: Sequence[Column]) -> str:
    return "was" if len(pages) == 1 else "were"


def _begun(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _is_translation(page: Column, spec: Column) -> bool:
    return bool(page.language and spec.languages) and page.language not in spec.languages


def _newer_than_spec(pages: list[Column], spec: Column) -> list[Column]:
    return [page for page in pages if page.period and page.period.is_after(spec.period)]


def _seen_later(newer: list[Column], spec: Column) -> str:
    return f"seen {newer[0].seen}, after the spec's source ({spec.last_seen})"


def _observed_source(fact: Fact, spec: Column) -> str | None:
    """Return where the spec's value was observed, if a live server showed it."""
    *parents, last = fact.place.split(".")
    places = [".".join((*parents, each)) for each in (_TOLD_AS_VALUES if last == "allowed" else (last,))]
    grounds = [(spec.facts.get("evidence") or {}).get(place, {}) for place in places]
    return next((each["source"] for each in grounds if each.get("basis") == "observed"), None)


def _change(fact: Fact, spec: Column) -> str:
    return f"change {fact.place} in {spec.file}"


def _names(pages: Sequence[Column]) -> tuple[str, ...]:
    return tuple(page.name for page in pages)


def _pages(pages: Sequence[Column]) -> str:
    if len(pages) == 1:
        return "the page"
    return "both pages" if len(pages) == 2 else f"all {len(pages)} pages"


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence has them: `en, es and ru`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
