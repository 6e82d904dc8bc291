from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

import pytest

from givonkit.spec.drifting import SPEC, Fact, Verdict
from givonkit.spec.drifting.verdict import verdict

from .columns import durations, page, spec

if TYPE_CHECKING:
    from givonkit.spec.drifting import Column

    from .columns import Edit

PLACE = "fields.duration.allowed"
OTHER, THIRD = durations(5, 10, 15), durations(5)
CHANGE = "Change fields.duration.allowed in kling-o1.yaml."
AGAIN = "Save each page again, and say when it was seen (--seen)."


def judged(*pages: Column, of_spec: Column | None = None) -> Verdict | None:
    column = of_spec or spec()
    return verdict(Fact(PLACE, column.says(PLACE), tuple(each.says(PLACE) for each in pages)), column, pages)


class Case(NamedTuple):
    """Pages beside a spec that was read from the English page in 2026, and what comes of them."""

    name: str
    pages: tuple[Column, ...]
    behind: tuple[str, ...]
    words: str


CASES = [
    Case(
        "the only page",
        (page("en", OTHER),),
        (SPEC,),
        f"The spec is behind: the page says otherwise. {CHANGE}",
    ),
    Case(
        "every page",
        (page("en", OTHER), page("es", OTHER), page("ru", OTHER)),
        (SPEC,),
        f"The spec is behind: all 3 pages say otherwise. {CHANGE}",
    ),
    Case(
        "a newer page",
        (page("en", OTHER, seen="2027-01-01"),),
        (SPEC,),
        f"The spec is behind: the page says otherwise, seen 2027-01-01, after the spec's source (2026). {CHANGE}",
    ),
    Case(
        "an older page",
        (page("en", OTHER, seen="2025-12-31"),),
        ("en",),
        "en is behind: seen 2025-12-31, before the spec's source (2026). Save the page again.",
    ),
    Case(
        "older pages that disagree",
        (page("en", OTHER, seen="2025-12-31"), page("es", seen="2025-11-30")),
        ("en",),
        "en is behind: seen 2025-12-31, before the spec's source (2026). Save the page again.",
    ),
    Case(
        "a translation alone",
        (page("ru", OTHER),),
        (),
        "Cannot be told: the page says otherwise, but it is a translation (ru) of what the spec was read from (en). "
        "Add the page in en.",
    ),
    Case(
        "a newer translation alone",
        (page("ru", OTHER, seen="2027-01"),),
        (SPEC,),
        f"The spec is behind: the page says otherwise, seen 2027-01, after the spec's source (2026). {CHANGE}",
    ),
    Case(
        "two ages, the newer one as the spec",
        (page("en", seen="2026-09-01"), page("en 2", OTHER, seen="2026-03-01")),
        ("en 2",),
        "en 2 is behind: en was seen last (2026-09-01) and says otherwise.",
    ),
    Case(
        "two ages, the older one as the spec",
        (page("en", OTHER, seen="2026-09-01"), page("en 2", seen="2026-03-01")),
        ("en 2", SPEC),
        f"en 2 and the spec are behind: en was seen last (2026-09-01) and says otherwise. {CHANGE}",
    ),
    Case(
        "several newer pages",
        (page("en", OTHER, seen="2026-09-01"), page("es", OTHER, seen="2026-09-01"), page("ru", seen="2026-03-01")),
        ("ru", SPEC),
        f"ru and the spec are behind: en and es were seen last (2026-09-01) and say otherwise. {CHANGE}",
    ),
    Case(
        "a newer translation against two languages",
        (page("en", seen="2026-03-01"), page("es", seen="2026-03-01"), page("ru", OTHER, seen="2026-09-01")),
        (),
        "Cannot be told: ru was seen last (2026-09-01), but it is one translation, and en and es say otherwise. "
        f"{AGAIN}",
    ),
    Case(
        "one translation against two languages",
        (page("en"), page("es"), page("ru", OTHER)),
        ("ru",),
        "ru is behind: en and es agree, and that translation alone differs.",
    ),
    Case(
        "one translation, twice, against two languages",
        (page("en"), page("es"), page("ru", OTHER), page("ru 2", OTHER)),
        ("ru", "ru 2"),
        "ru and ru 2 are behind: en and es agree, and that translation alone differs.",
    ),
    Case(
        "two languages against one translation and the spec",
        (page("en", OTHER), page("es", OTHER), page("ru")),
        ("ru", SPEC),
        f"ru and the spec are behind: en and es agree, and that translation alone differs. {CHANGE}",
    ),
    Case(
        "two pages of one language against another of it",
        (page("es"), page("es 2"), page("es 3", OTHER)),
        ("es 3",),
        "es 3 is behind: es and es 2 agree.",
    ),
    Case(
        "one translation against another page and the spec",
        (page("en"), page("es", OTHER)),
        ("es",),
        "es is behind: en and the spec agree.",
    ),
    Case(
        "the page that the spec was read from against its translations",
        (page("en", OTHER), page("es"), page("ru")),
        (),
        "Cannot be told: the spec was read from en, which has changed since, or is an older copy; es and ru say what "
        f"the spec does. {AGAIN}",
    ),
    Case(
        "the same, seen after the spec's source",
        (page("en", OTHER, seen="2027-01-01"), page("es"), page("ru")),
        ("es", "ru", SPEC),
        "es, ru and the spec are behind: en says otherwise, seen 2027-01-01, after the spec's source (2026), and es "
        f"and ru are translations of it. {CHANGE}",
    ),
    Case(
        "the same, seen on the day of one translation and after the other",
        (page("en", OTHER, seen="2027-01-01"), page("es", seen="2027-01-01"), page("ru", seen="2026-01-01")),
        ("es", "ru", SPEC),
        "es, ru and the spec are behind: en says otherwise, seen 2027-01-01, after the spec's source (2026), and es "
        f"and ru are translations of it. {CHANGE}",
    ),
    Case(
        "the same, seen after both translations",
        (page("en", OTHER, seen="2027-02-01"), page("es", seen="2026-11-20"), page("ru", seen="2026-11-20")),
        ("es", "ru", SPEC),
        f"es, ru and the spec are behind: en was seen last (2027-02-01) and says otherwise. {CHANGE}",
    ),
    Case(
        "the same beside one translation",
        (page("en", OTHER, seen="2027-02-01"), page("es")),
        ("es", SPEC),
        "es and the spec are behind: en says otherwise, seen 2027-02-01, after the spec's source (2026), and es is a "
        f"translation of it. {CHANGE}",
    ),
    Case(
        "a newer translation against its original",
        (page("en", seen="2027-01-31"), page("es", OTHER, seen="2027-02-01")),
        (),
        f"Cannot be told: es was seen last (2027-02-01), but it is one translation, and en says otherwise. {AGAIN}",
    ),
    Case(
        "two pages of one language and one day, one as the spec",
        (page("en", OTHER, seen="2027-02-01"), page("en 2", seen="2027-02-01")),
        ("en",),
        "en is behind: en 2 and the spec agree.",
    ),
    Case(
        "a page of unknown age like the spec against a newer one",
        (page("en", OTHER, seen="2027-02-01"), page("en 2")),
        (),
        "Cannot be told: en says otherwise, seen 2027-02-01, after the spec's source (2026), and when en 2, which says "
        f"what the spec does, was seen is not told. {AGAIN}",
    ),
    Case(
        "a page of unknown age that says what an older one does",
        (page("en", OTHER, seen="2027-02-01"), page("en 2", OTHER), page("en 3", seen="2027-03-01")),
        ("en", "en 2"),
        "en and en 2 are behind: en 3 was seen last (2027-03-01) and says otherwise.",
    ),
    Case(
        "a page of unknown age that says what no other does, beside a newest page like the spec",
        (page("en", OTHER, seen="2027-02-01"), page("en 2", THIRD), page("en 3", seen="2027-03-01")),
        ("en", "en 2"),
        "en and en 2 are behind: en 3 was seen last (2027-03-01) and says otherwise.",
    ),
    Case(
        "a page of unknown age that says what no other does, beside a newest page unlike the spec",
        (page("en", seen="2027-02-01"), page("en 2", THIRD), page("en 3", OTHER, seen="2027-03-01")),
        ("en", SPEC),
        "en and the spec are behind: en 3 was seen last (2027-03-01) and says otherwise; when en 2 was seen is not "
        f"told. {CHANGE}",
    ),
    Case(
        "two newer pages of different days",
        (page("en", OTHER, seen="2027-02-01"), page("es", OTHER, seen="2027-01-20"), page("ru", seen="2026-11-20")),
        ("ru", SPEC),
        f"ru and the spec are behind: en and es were seen last (2027-01-20 and later) and say otherwise. {CHANGE}",
    ),
    Case(
        "two pages against another of their language and the spec",
        (page("en", OTHER), page("en 2", OTHER), page("en 3")),
        (),
        f"Cannot be told: nothing speaks for either. {AGAIN}",
    ),
    Case(
        "three pages against another of their language and the spec",
        (page("en", OTHER), page("en 2", OTHER), page("en 3", OTHER), page("en 4")),
        ("en 4", SPEC),
        f"en 4 and the spec are behind: en, en 2 and en 3 agree. {CHANGE}",
    ),
    Case(
        "pages that agree with nobody",
        (page("en", OTHER), page("es", THIRD)),
        (SPEC,),
        f"The spec is behind: no page says what it does; among the pages, nothing speaks for either. {AGAIN}",
    ),
    Case(
        "two against two",
        (page("en"), page("en 2", OTHER), page("es"), page("es 2", OTHER)),
        (),
        f"Cannot be told: nothing speaks for either. {AGAIN}",
    ),
    Case(
        "three ways",
        (page("es"), page("ru", OTHER), page("de", THIRD)),
        (),
        f"Cannot be told: nothing speaks for any of them. {AGAIN}",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_who_is_behind_follows_from_the_evidence(case: Case) -> None:
    found = judged(*case.pages)
    assert found is not None
    assert (found.behind, found.words) == (case.behind, case.words)


EDITS = {"as the spec": None, "otherwise": OTHER, "in a third way": THIRD}


@pytest.mark.parametrize("third", EDITS)
@pytest.mark.parametrize("language", ["en 3", "es"])
@pytest.mark.parametrize(("older", "newer"), list(permutations(EDITS, 2)))
def test_a_page_without_a_date_changes_nothing_about_pages_that_age_orders(
    older: str, newer: str, language: str, third: str
) -> None:
    dated = (page("en", EDITS[older], seen="2027-02-01"), page("en 2", EDITS[newer], seen="2027-03-01"))
    alone, beside = judged(*dated), judged(*dated, page(language, EDITS[third]))
    assert alone is not None
    assert beside is not None
    assert "en 2" not in beside.behind
    assert [name for name in beside.behind if name != language] == list(alone.behind)


@pytest.mark.parametrize("pages", [(), (page("en"),), (page("en"), page("ru"))], ids=len)
def test_nobody_is_behind_where_nobody_disagrees(pages: tuple[Column, ...]) -> None:
    assert judged(*pages) is None


def test_a_page_that_does_not_show_a_fact_disagrees_with_nobody() -> None:
    cut = page("ru", lambda facts: facts["fields"].update(duration={"type": "number", "cut": True}))
    assert judged(page("en"), cut) is None
    found = judged(page("en", OTHER), cut)
    assert found is not None
    assert found.why == "the page says otherwise"


def test_a_spec_that_does_not_show_a_fact_disagrees_with_nobody_and_is_no_witness() -> None:
    gap = spec(edit=lambda facts: facts["fields"].update(duration={"type": "number", "cut": True}))
    assert judged(page("en", OTHER), of_spec=gap) is None
    found = judged(page("en", OTHER), page("es"), of_spec=gap)
    assert found is not None
    assert (found.behind, found.why) == ((), "nothing speaks for either")


def test_the_order_of_values_is_no_disagreement() -> None:
    assert judged(page("en", durations(10, 5))) is None


@pytest.mark.parametrize("fact", ["allowed", "range"])
def test_a_value_that_a_server_showed_is_not_given_up_for_a_page(fact: str) -> None:
    evidence = {f"fields.duration.{fact}": {"basis": "observed", "source": "run of 2026-11-22"}}
    found = judged(page("en", OTHER), of_spec=spec(edit=lambda facts: facts.update(evidence=evidence)))
    assert found is not None
    assert found.words == (
        "Cannot be told: the page says otherwise, and the spec has it from a live server (run of 2026-11-22). "
        "Judge the server by `givonkit check server`."
    )


@pytest.mark.parametrize(
    ("edit", "mend"),
    [
        (lambda facts: facts["fields"].update(seed={"type": "number"}), "add fields.seed to kling-o1.yaml"),
        (lambda facts: facts["fields"].pop("endImage"), "take fields.endImage out of kling-o1.yaml"),
        (lambda facts: facts["fields"]["prompt"].update(default="a"), "add fields.prompt.default to kling-o1.yaml"),
        (lambda facts: facts["fields"]["prompt"].update(max_chars=9), "change fields.prompt.allowed in kling-o1.yaml"),
    ],
)
def test_what_is_to_be_done_to_the_file_fits_what_stands_there(edit: Edit, mend: str) -> None:
    column, one = spec(), page("en", edit)
    place = mend.split()[1]
    found = verdict(Fact(place, column.says(place), (one.says(place),)), column, [one])
    assert found is not None
    assert found.mend == mend


def test_without_a_spec_pages_are_compared_with_each_other() -> None:
    pages = (page("en"), page("es"), page("ru", OTHER))
    found = verdict(Fact(PLACE, None, tuple(each.says(PLACE) for each in pages)), None, pages)
    assert found is not None
    assert found.behind == ("ru",)
