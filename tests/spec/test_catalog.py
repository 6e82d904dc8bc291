from collections.abc import Mapping
from decimal import Decimal

import pytest

from givonkit import ModelUnknown, Spec, load_spec
from givonkit.spec import Model
from givonkit.spec.catalog import DATA
from givonkit.validation import Accepted, Validator

MODELS: Mapping[str, Model] = load_spec().models
each_model = pytest.mark.parametrize("slug", MODELS)


def test_the_catalog_has_the_eighteen_models_of_the_pages(spec: Spec) -> None:
    assert len(spec.models) == 18
    kinds = [model.type for model in spec.models.values()]
    assert (kinds.count("video"), kinds.count("image")) == (11, 7)


def test_each_file_is_named_for_its_model() -> None:
    files = sorted((DATA / "models").glob("*.yaml"))
    assert [MODELS[file.stem].slug for file in files] == [file.stem for file in files]


def test_an_unknown_model_is_refused_with_the_likely_one(spec: Spec) -> None:
    with pytest.raises(ModelUnknown) as raised:
        spec.models["kling-01"]
    assert raised.value.model == "kling-01"
    assert raised.value.nearest == "kling-o1"
    known = ", ".join(sorted(spec.models))
    assert str(raised.value) == f"no model is named 'kling-01' (did you mean 'kling-o1'?); known are {known}"


def test_a_model_like_no_other_is_refused_without_a_guess(spec: Spec) -> None:
    with pytest.raises(ModelUnknown) as raised:
        spec.models["zzzzzz"]
    assert raised.value.nearest is None
    assert "did you mean" not in str(raised.value)


@pytest.mark.parametrize("meant", ["Kling-O1", "kling_o1", "kling o1", "klingo1"])
def test_capitals_and_marks_do_not_hide_what_was_meant(spec: Spec, meant: str) -> None:
    with pytest.raises(ModelUnknown, match=r"did you mean 'kling-o1'\?"):
        spec.models[meant]


def test_the_catalog_tells_whether_it_has_a_model(spec: Spec) -> None:
    assert "kling-o1" in spec.models
    assert "kling-99" not in spec.models


def test_a_spec_shows_how_much_it_holds(spec: Spec) -> None:
    assert repr(spec) == f"<Spec with 18 models and {len(spec.questions)} questions>"


@each_model
def test_each_model_names_the_page_that_it_was_read_on(slug: str) -> None:
    sources = MODELS[slug].sources
    assert sources
    for source in sources:
        assert source.url.startswith("https://givon.ai/")
        assert source.url.endswith(f"/models/{slug}")


@each_model
def test_each_model_needs_a_prompt_and_little_else(slug: str) -> None:
    model = MODELS[slug]
    required = [field for field in model.fields.values() if field.required]
    assert required[0].name == "prompt"
    assert all(field.is_slot for field in required[1:])


@each_model
def test_the_documented_request_of_each_page_is_accepted_as_it_stands(spec: Spec, slug: str) -> None:
    accepted = Validator(spec, spec.world()).validate(MODELS[slug].documented_request)
    assert isinstance(accepted, Accepted)
    assert accepted.input.items() >= MODELS[slug].example.items()


@each_model
def test_the_fields_of_a_documented_request_have_their_defaults(slug: str) -> None:
    model = MODELS[slug]
    defaults = {field.name: field.default for field in model.fields.values() if field.default is not None}
    assert {name: model.example[name] for name in defaults if name in model.example} == {
        name: default for name, default in defaults.items() if name in model.example
    }


@each_model
def test_prices_are_more_than_nothing(slug: str) -> None:
    prices = MODELS[slug].prices
    assert prices.headline.tokens > Decimal(0)
    assert all(row.amount.tokens > 0 for row in prices.rows or ())


@each_model
def test_a_table_of_prices_has_exactly_one_default(slug: str) -> None:
    rows = MODELS[slug].prices.rows
    assert sum(row.default for row in rows or ()) == (1 if rows else 0)


@each_model
def test_what_no_page_shows_is_named_as_a_gap(slug: str) -> None:
    model = MODELS[slug]
    assert (model.modes is None) == ("modes" in model.gaps)
    assert (model.prices.rows is None) == bool({"price rows", "Cost section body"} & set(model.gaps))
    assert model.fields_complete == (not any(field.cut for field in model.fields.values()))
