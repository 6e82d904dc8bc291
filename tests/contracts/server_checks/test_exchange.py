from __future__ import annotations

import pytest

from ..check.runs import exchange  # noqa: TID252  # tests are no installed package


def test_an_answer_is_told_in_one_line() -> None:
    assert exchange(400, reply_body=b'{"error":\n  "no"}').received() == '400 {"error": "no"}'


def test_an_answer_that_did_not_come_is_told_by_its_trouble() -> None:
    assert exchange(None, trouble="the connection was reset").received() == "the connection was reset"


@pytest.mark.parametrize(
    ("status", "trouble", "told"),
    [
        (200, None, r"200 \x1b[2Jgone \u202eoga"),
        (503, "an HTML page came, titled '\x07'", r"503 \x1b[2Jgone \u202eoga (an HTML page came, titled '\x07')"),
        (None, "reset by \x1b[31mme", r"reset by \x1b[31mme"),
    ],
)
def test_what_does_not_print_is_told_as_an_escape(status: int | None, trouble: str | None, told: str) -> None:
    assert exchange(status, reply_body="\x1b[2Jgone \u202eoga".encode(), trouble=trouble).received() == told


def test_a_long_answer_is_cut_with_its_size() -> None:
    assert exchange(200, reply_body=b"a" * 5_000).received() == f"200 {'a' * 400}… (5,000 bytes)"


def test_an_answer_that_is_broken_is_no_acceptance() -> None:
    accepted = [exchange(status, trouble=trouble).is_accepted for status, trouble in ((202, None), (202, "cut"))]
    assert [*accepted, exchange(302).is_accepted, exchange(None).is_accepted] == [True, False, False, False]
