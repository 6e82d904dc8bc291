import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit.simulator.identifiers import Identifiers

FORMS = {"short": ("gen_", 64), "uuid": ("", 48)}
each_form = pytest.mark.parametrize("form", FORMS)
DETERMINISTIC = settings(derandomize=True, database=None, deadline=None)
SEEDS = st.integers(min_value=0, max_value=2**32)
NUMBERS = st.integers(min_value=0, max_value=2**48 - 1)


def identifiers(form: str, seed: int = 0) -> Identifiers:
    return Identifiers(seed, prefix=FORMS[form][0], form=form)


@each_form
@DETERMINISTIC
@given(seed=SEEDS, number=NUMBERS)
def test_the_number_of_an_issued_id_is_found_again(form: str, seed: int, number: int) -> None:
    ids = identifiers(form, seed)
    assert ids.number(ids.issue(number)) == number


@each_form
@DETERMINISTIC
@given(seed=SEEDS, numbers=st.sets(NUMBERS, min_size=2, max_size=2))
def test_no_two_numbers_have_one_id(form: str, seed: int, numbers: set[int]) -> None:
    ids = identifiers(form, seed)
    assert len({ids.issue(number) for number in numbers}) == 2


@DETERMINISTIC
@given(seed=SEEDS, digits=st.integers(min_value=0, max_value=2**64 - 1).map("{:016x}".format))
def test_every_text_of_the_short_form_is_the_id_of_one_number(seed: int, digits: str) -> None:
    ids = identifiers("short", seed)
    number = ids.number(f"gen_{digits}")
    assert number is not None
    assert ids.issue(number) == f"gen_{digits}"


@each_form
@DETERMINISTIC
@given(text=st.text(max_size=40) | st.text("0123456789abcdef-", min_size=10, max_size=40))
def test_a_text_that_is_no_id_has_no_number_or_is_issued_for_it(form: str, text: str) -> None:
    ids = identifiers(form)
    number = ids.number(text)
    assert number is None or ids.issue(number) == text


@each_form
def test_neighbours_look_unlike(form: str) -> None:
    ids = identifiers(form)
    tails = [ids.issue(number)[-12:] for number in range(1000)]
    assert len(set(tails)) == 1000
    assert len({tail[0] for tail in tails}) == 16


@each_form
def test_the_seed_decides_the_ids(form: str) -> None:
    assert identifiers(form, 1).issue(0) == identifiers(form, 1).issue(0)
    assert len({identifiers(form, seed).issue(0) for seed in range(100)}) == 100


def test_a_short_id_has_a_prefix_and_sixteen_digits() -> None:
    assert re.fullmatch(r"gen_[0-9a-f]{16}", identifiers("short").issue(0))


def test_a_uuid_is_one_of_version_four() -> None:
    form = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    for seed in range(20):
        assert form.fullmatch(identifiers("uuid", seed).issue(seed))


def test_a_uuid_of_another_seed_is_no_id() -> None:
    assert identifiers("uuid", 1).number(identifiers("uuid", 2).issue(0)) is None


@pytest.mark.parametrize(
    "text", ["", "gen_", "gen_123", "GEN_0123456789abcdef", "gen_0123456789ABCDEF", "gen_٠123456789abcdef"]
)
def test_what_only_resembles_a_short_id_has_no_number(text: str) -> None:
    assert identifiers("short").number(text) is None
