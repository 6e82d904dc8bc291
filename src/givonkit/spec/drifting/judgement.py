"""What pages that disagree come to: by what was seen later, by which is the original, by what most of them say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .phrases import listed, names, says, seen_later, was

if TYPE_CHECKING:
    from collections.abc import Hashable

    from .column import Column

    Groups = dict[Hashable, list[Column]]


class Judgement(NamedTuple):
    """What pages that disagree come to: whose value stands (None: nobody's), who is behind, and why."""

    stands: list[Column] | None
    behind: tuple[str, ...]
    why: str


def judged(groups: Groups, agreeing: list[Column] | None, spec: Column | None) -> Judgement:
    """Return what groups of pages come to that say different things; `agreeing` are with the spec."""
    found = _newest(groups, agreeing, spec) or (_changed(groups, agreeing, spec) if spec else None)
    return found or _most(groups, agreeing) or _like_the_spec(groups, agreeing) or _nobody(groups)


def _newest(groups: Groups, agreeing: list[Column] | None, spec: Column | None) -> Judgement | None:
    """Return the judgement by age: of pages that were seen after every page with a date that says otherwise."""
    for group in groups.values():
        others = _others(groups, group)
        dated = [page for page in others if page.period]
        newest = [page for page in group if page.period and all(page.period.is_after(each.period) for each in dated)]
        if newest and dated:
            if _is_translation_alone(group, others, spec):
                seen = f"{_seen_last(newest)}, but {'it is' if len(newest) == 1 else 'they are'} one translation"
                return Judgement(None, (), f"{seen}, and {listed(names(others))} {says(others)} otherwise")
            return _by_age(newest, group, others, _replaced(groups, group, agreeing))
    return None


def _is_translation_alone(group: list[Column], others: list[Column], spec: Column | None) -> bool:
    """Whether a group is one translation, and the page that it is of, or two languages more, are among the others."""
    of_group, of_others = {page.language for page in group}, {page.language for page in others}
    original = spec.languages[:1] if spec else ()
    if len(of_group) > 1 or of_group & {None, *original, *of_others}:
        return False
    return len(of_others) > 1 or bool(of_others & set(original))


def _replaced(groups: Groups, newest: list[Column], agreeing: list[Column] | None) -> list[Column]:
    """Return the pages that say what a newer one replaced; where that says what the spec does, all the others."""
    if newest is agreeing:
        return _others(groups, newest)
    dated = [group for group in groups.values() if group is not newest and any(page.period for page in group)]
    return [page for group in dated for page in group]


def _by_age(newest: list[Column], group: list[Column], others: list[Column], behind: list[Column]) -> Judgement:
    undated = [page for page in others if page not in behind]
    unknown = f"; when {listed(names(undated))} {was(undated)} seen is not told" if undated else ""
    return Judgement(group, names(behind), f"{_seen_last(newest)} and {says(newest)} otherwise{unknown}")


def _seen_last(newest: list[Column]) -> str:
    first, last = (choice(newest, key=lambda page: page.period or ()) for choice in (min, max))
    later = " and later" if first.period != last.period else ""
    return f"{listed(names(newest))} {was(newest)} seen last ({first.seen}{later})"


def _changed(groups: Groups, agreeing: list[Column] | None, spec: Column) -> Judgement | None:
    """Return the judgement about the page that the spec was read from, where it alone says otherwise now."""
    others = _others(groups, agreeing)
    if not agreeing or len(groups) > 2 or {page.language for page in others} != set(spec.languages[:1]):
        return None
    name, newer = listed(names(others)), [page for page in others if page.is_newer_than(spec)]
    copies = [page for page in agreeing if page.language in (None, *spec.languages[:1])]
    if any(page.period for page in copies) or (copies and not newer):
        return None
    if copies:
        unknown = (
            f"when {listed(names(copies))}, which {says(copies)} what the spec does, {was(copies)} seen is not told"
        )
        return Judgement(None, (), f"{name} {says(others)} otherwise, {seen_later(newer, spec)}, and {unknown}")
    if newer:
        lag = f"{listed(names(agreeing))} {'is a translation' if len(agreeing) == 1 else 'are translations'} of it"
        why = f"{name} {says(others)} otherwise, {seen_later(newer, spec)}, and {lag}"
        return Judgement(others, names(agreeing), why)
    why = f"the spec was read from {name}, which has changed since, or is an older copy; {listed(names(agreeing))}"
    return Judgement(None, (), f"{why} {says(agreeing)} what the spec does")


def _most(groups: Groups, agreeing: list[Column] | None) -> Judgement | None:
    """Return the judgement by agreement: two or more pages against one, or against one language.

    The spec stands by one that says what it does, unless that is a translation which more languages contradict.
    """
    many = max(groups.values(), key=len)
    others = _others(groups, many)
    languages, its_languages = {page.language for page in many}, {page.language for page in others}
    is_one_language = len(its_languages) == 1 < len(languages) and not its_languages & {None, *languages}
    against = len(others) + (others == agreeing)
    if len(many) < 2 or not (is_one_language or (len(others) == 1 and len(many) > against)):
        return None
    alone = ", and that translation alone differs" if is_one_language and its_languages != {"en"} else ""
    return Judgement(many, names(others), f"{listed(names(many))} agree{alone}")


def _like_the_spec(groups: Groups, agreeing: list[Column] | None) -> Judgement | None:
    """Return the judgement by the spec as one more witness against a single page."""
    others = _others(groups, agreeing)
    if not agreeing or len(others) > 1:
        return None
    return Judgement(agreeing, names(others), f"{listed(names(agreeing))} and the spec agree")


def _others(groups: Groups, group: list[Column] | None) -> list[Column]:
    return [page for each in groups.values() if each is not group for page in each]


def _nobody(groups: Groups) -> Judgement:
    return Judgement(None, (), f"nothing speaks for {'either' if len(groups) == 2 else 'any of them'}")
