from __future__ import annotations

from givonkit.spec.drifting import Fact, Said
from givonkit.spec.drifting.fact import facts_of

from .columns import page, spec


def test_facts_come_in_the_order_of_the_page_and_each_once() -> None:
    places = [fact.place for fact in facts_of(spec(), [page("en"), page("en 2")])]
    assert places[:5] == ["name", "type", "fields.prompt", "fields.prompt.type", "fields.prompt.required"]
    assert len(set(places)) == len(places)


def test_a_field_that_only_one_column_has_follows_its_neighbour() -> None:
    def with_seed(facts: dict[str, dict[str, object]]) -> None:
        facts["fields"] = {"prompt": facts["fields"]["prompt"], "seed": {"type": "number"}, **facts["fields"]}

    names = [fact.place for fact in facts_of(spec(), [page("en", with_seed)]) if fact.place.count(".") == 1]
    assert names[:3] == ["fields.prompt", "fields.seed", "fields.aspectRatio"]


def test_what_nobody_tells_is_no_row() -> None:
    places = {fact.place for fact in facts_of(spec(), [page()])}
    assert "fields.prompt.default" not in places
    assert "fields.prompt.allowed" in places


def test_sentences_stand_beside_those_of_their_own_language() -> None:
    def in_words(facts: dict[str, dict[str, dict[str, str]]], text: str) -> None:
        facts["fields"]["prompt"]["description"] = text

    pages = [
        page("en", lambda facts: in_words(facts, "A scene.")),
        page("es", lambda facts: in_words(facts, "Una escena.")),
    ]
    told = [fact for fact in facts_of(spec(), pages) if fact.place == "fields.prompt.description"]
    assert told == [
        Fact("fields.prompt.description", None, (Said("A scene."), None), language="en"),
        Fact("fields.prompt.description", None, (None, Said("Una escena.")), language="es"),
    ]


def test_an_example_in_words_is_a_sentence_and_one_in_values_is_not() -> None:
    told = {fact.place: fact for fact in facts_of(spec(), [page("en"), page("ru")])}
    assert told["example.duration"].language is None
    assert told["example.prompt"].language in {"en", "ru"}


def test_a_model_without_a_spec_has_the_facts_of_its_pages() -> None:
    facts = list(facts_of(None, [page()]))
    assert facts[0] == Fact("name", None, (Said("Kling O1"),))
