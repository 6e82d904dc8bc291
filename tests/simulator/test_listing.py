from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import MakeDouble

GENERATIONS = "/api/v1/generations"


def test_a_list_names_the_newest_job_first(double: MakeDouble) -> None:
    here = double()
    created = [here.created()["id"] for _ in range(3)]
    page = here.listed()
    assert [job["id"] for job in page["data"]] == created[::-1]
    assert page["nextCursor"] is None


def test_a_listed_job_reads_as_it_does_alone(double: MakeDouble) -> None:
    here = double()
    first, second = here.created("seedream-5"), here.created("kling-o1")
    here.clock.advance(2.0)
    assert here.listed()["data"] == [here.job(second["id"]), here.job(first["id"])]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
def test_pages_hold_every_job_once_whatever_their_size(double: MakeDouble, limit: int) -> None:
    here = double()
    created = [here.created(key=key)["id"] for _ in range(7) for key in ("key-1", "key-2")][::2]
    seen: list[str] = []
    query = f"limit={limit}"
    while True:
        page = here.listed(query)
        assert len(page["data"]) <= limit
        seen += [job["id"] for job in page["data"]]
        if page["nextCursor"] is None:
            break
        query = f"limit={limit}&cursor={page['nextCursor']}"
    assert seen == created[::-1]


def test_a_page_that_holds_the_last_job_names_no_other(double: MakeDouble) -> None:
    here = double()
    for _ in range(3):
        here.created()
    assert here.listed("limit=3")["nextCursor"] is None
    assert here.listed("limit=2")["nextCursor"] is not None


def test_a_page_holds_twenty_jobs_when_nothing_is_said(double: MakeDouble) -> None:
    here = double()
    for _ in range(21):
        here.created()
    page = here.listed()
    assert len(page["data"]) == 20
    assert len(here.listed(f"cursor={page['nextCursor']}")["data"]) == 1


def test_a_job_that_comes_while_pages_are_read_moves_none_of_them(double: MakeDouble) -> None:
    here = double()
    created = [here.created()["id"] for _ in range(4)]
    first = here.listed("limit=2")
    here.created()
    second = here.listed(f"limit=2&cursor={first['nextCursor']}")
    assert [job["id"] for job in second["data"]] == created[1::-1]


def test_a_cursor_points_into_ones_own_jobs_alone(double: MakeDouble) -> None:
    here = double()
    for _ in range(3):
        here.created(key="key-1")
    cursor = here.listed("limit=1", key="key-1")["nextCursor"]
    assert here.listed(f"cursor={cursor}", key="key-2")["data"] == []


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=-1", "limit=ten", "limit=1.0", "limit=", "limit=1&limit=2"]
)
def test_a_limit_that_is_none_is_refused(double: MakeDouble, query: str) -> None:
    reply = double().send("GET", GENERATIONS, query=query)
    assert reply.status == 400
    (detail,) = json.loads(reply.body)["error"]["details"]
    assert (detail["path"], detail["code"]) == ("/limit", "range")
    assert detail["message"].startswith("limit: expected a whole number from 1 to 100; got ")


@pytest.mark.parametrize("query", ["cursor=", "cursor=x", "cursor=0123456789ABCDEF", "cursor=1&cursor=2", "cursor=%E9"])
def test_a_cursor_of_no_list_is_refused(double: MakeDouble, query: str) -> None:
    reply = double().send("GET", GENERATIONS, query=query)
    assert reply.status == 400
    assert json.loads(reply.body)["error"]["details"][0]["path"] == "/cursor"


def test_both_words_of_a_query_are_judged_at_once(double: MakeDouble) -> None:
    refusal = double().listed("limit=0&cursor=x&other=1")["error"]
    assert [detail["path"] for detail in refusal["details"]] == ["/limit", "/cursor"]


def test_a_cursor_that_no_list_has_told_points_behind_the_last_job(double: MakeDouble) -> None:
    here = double()
    here.created()
    assert here.listed("cursor=deadbeefdeadbeef") == {"data": [], "nextCursor": None}
