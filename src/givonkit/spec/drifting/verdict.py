"""Who is probably behind where columns disagree, by evidence alone: age, agreement, language, what is live."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .column import SPEC
from .judgement import judged
from .phrases import listed, names, says, seen_later

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .column import Column
    from .fact import Fact
    from .judgement import Groups

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
            those = ["the spec" if name == SPEC else name for name in self.behind]
            who = f"{listed(those)} {'is' if len(those) == 1 else 'are'} behind"
        return f"{_begun(who) if who.startswith('the ') else who}: {self.why}."

    @property
    def advice(self) -> str:
        """What to do, as a sentence, empty where nothing is to be done."""
        return f"{_begun(self.mend)}." if self.mend else ""


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
        return Verdict(names(differing), why, "save the page again")
    return (
        _against_spec(fact, spec, differing) if len(groups) == 1 else _among_all(fact, groups, groups.get(told), spec)
    )


def _are_older(pages: list[Column], spec: Column) -> bool:
    return spec.period is not None and all(page.period and spec.period.is_after(page.period) for page in pages)


def _among_pages(groups: Groups) -> Verdict:
    found = judged(groups, None, None)
    return Verdict(found.behind, found.why, "" if found.stands else _SAVE_AGAIN)


def _among_all(fact: Fact, groups: Groups, agreeing: list[Column] | None, spec: Column) -> Verdict:
    """Return who is behind where pages disagree with each other, and some of them, or all, with the spec."""
    found = judged(groups, agreeing, spec)
    if found.stands is None and agreeing is None:
        return Verdict((SPEC,), f"no page says what it does; among the pages, {found.why}", _SAVE_AGAIN)
    if found.stands is None:
        return Verdict((), found.why, _SAVE_AGAIN)
    if found.stands is agreeing:
        return Verdict(found.behind, found.why)
    return Verdict((*found.behind, SPEC), found.why, _change(fact, spec, found.stands))


def _against_spec(fact: Fact, spec: Column, pages: list[Column]) -> Verdict:
    """Return who is behind where all pages say one thing, and the spec another."""
    they_say = f"{_pages(pages)} {says(pages)} otherwise"
    source = _observed_source(fact, spec)
    if source:
        why = f"{they_say}, and the spec has it from a live server ({source})"
        return Verdict((), why, "judge the server by `givonkit check server`")
    newer = [page for page in pages if page.is_newer_than(spec)]
    if newer:
        return Verdict((SPEC,), f"{they_say}, {seen_later(newer, spec)}", _change(fact, spec, pages))
    if len(pages) == 1 and _is_translation(pages[0], spec):
        origin = listed(spec.languages)
        why = f"{they_say}, but it is a translation ({pages[0].language}) of what the spec was read from ({origin})"
        return Verdict((), why, f"add the page in {origin}")
    return Verdict((SPEC,), they_say, _change(fact, spec, pages))


def _begun(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _is_translation(page: Column, spec: Column) -> bool:
    return bool(page.language and spec.languages) and page.language not in spec.languages


def _observed_source(fact: Fact, spec: Column) -> str | None:
    """Return where the spec's value was observed, if a live server showed it."""
    *parents, last = fact.place.split(".")
    places = [".".join((*parents, each)) for each in (_TOLD_AS_VALUES if last == "allowed" else (last,))]
    grounds = [(spec.facts.get("evidence") or {}).get(place, {}) for place in places]
    return next((each["source"] for each in grounds if each.get("basis") == "observed"), None)


def _change(fact: Fact, spec: Column, pages: Sequence[Column]) -> str:
    """Return what is to be done to the spec's file, so that it says what some pages do."""
    if fact.spec is not None and fact.spec.value is None and fact.spec.words is None:
        return f"add {fact.place} to {spec.file}"
    said = pages[0].says(fact.place)
    if said is not None and said.value is None and said.words is None:
        return f"take {fact.place} out of {spec.file}"
    return f"change {fact.place} in {spec.file}"


def _pages(pages: Sequence[Column]) -> str:
    if len(pages) == 1:
        return "the page"
    return "both pages" if len(pages) == 2 else f"all {len(pages)} pages"
