from __future__ import annotations

import pytest

from givonkit_contracts.server_checks.leaves import written

from .conversing import BASE, OddServer, watched


def test_a_job_is_found_by_the_location_header_alone() -> None:
    server = OddServer(creating=lambda job: (201, None, [(b"location", f"/odd/{job['ref']}".encode())]), path="/odd/")
    place = watched(server).id_place
    assert place is not None
    assert (place.created, place.template) == (None, "/odd/{id}")
    assert "Location" in place.how


def test_a_job_that_shows_no_id_is_found_because_another_one_is_not() -> None:
    server = OddServer(
        creating=lambda job: (201, {}, [(b"location", f"/odd/{job['ref']}".encode())]),
        reading=lambda job, _: (200, {"job": {name: value for name, value in job.items() if name != "ref"}}),
        path="/odd/",
    )
    watch = watched(server)
    assert watch.id_place is not None
    assert (watch.id_place.template, watch.id_place.root) == ("/odd/{id}", ("job",))
    assert watch.findings == ()


def test_a_job_is_found_by_a_url_in_the_answer() -> None:
    server = OddServer(
        creating=lambda job: (200, {"ticket": job["ref"], "links": {"poll": f"{BASE}/odd/{job['ref']}"}}, []),
        path="/odd/",
    )
    place = watched(server).id_place
    assert place is not None
    assert (place.created, place.template) == (("ticket",), "/odd/{id}")
    assert "links.poll" in place.how


def test_a_url_of_another_host_is_not_followed() -> None:
    server = OddServer(
        creating=lambda job: (200, {"id": job["ref"], "url": f"https://elsewhere.example/odd/{job['ref']}"}, []),
        path="/odd/",
    )
    assert watched(server).id_place is None


def test_a_job_under_a_nested_odd_name_is_found_at_a_usual_path() -> None:
    server = OddServer(creating=lambda job: (202, {"a": [{"requestRef": job["ref"], "user": "u1"}]}, []))
    place = watched(server).id_place
    assert place is not None
    assert (place.created, place.read, place.template) == (("a", 0, "requestRef"), ("ref",), "/api/v1/jobs/{id}")


def test_a_path_that_ignores_the_id_reads_no_job() -> None:
    server = OddServer()
    everything = server.handle

    def handle(request):  # type: ignore[no-untyped-def]  # stands in for the handle of the server
        if request.method == "GET":
            return type(everything(request))(200, [], str(list(server.jobs)).replace("'", '"').encode())
        return everything(request)

    server.handle = handle  # type: ignore[method-assign]  # a list answers whatever is asked
    assert watched(server).id_place is None


def test_status_result_and_echo_are_found_under_any_names() -> None:
    places = watched(OddServer(words=("aaa", "bbb", "ccc"))).places_now
    assert places.status == ("phase",)
    assert {written(path) for path in places.ends.results} == {"media[0].href"}
    assert places.echo == ("input",)


def test_a_status_is_no_time_and_no_counter() -> None:
    server = OddServer(
        reading=lambda job, reads: (200, {"at": f"2026-01-01T00:00:{reads:02d}Z", "count": str(reads), **job})
    )
    assert watched(server).places_now.status == ("phase",)


def test_a_url_that_stands_there_from_the_beginning_is_no_result() -> None:
    server = OddServer(reading=lambda job, _: (200, {"help": "https://docs.example/jobs", **job}))
    assert {written(path) for path in watched(server).places_now.ends.results} == {"media[0].href"}


@pytest.mark.parametrize("name", ["cost", "billedTokens"])
def test_a_cost_is_found_where_the_prices_of_the_page_stand(name: str) -> None:
    server = OddServer(reading=lambda job, _: (200, {**job, name: 2, "width": 720}))
    assert watched(server, "grok-imagine").places_now.cost == (name,)


def test_a_number_that_is_no_price_is_no_cost() -> None:
    server = OddServer(reading=lambda job, reads: (200, {**job, "cost": 977 + reads}))
    assert watched(server, "grok-imagine").places_now.cost is None


def test_a_mode_is_found_in_another_spelling() -> None:
    server = OddServer(reading=lambda job, _: (200, {**job, "kind": "TEXT-TO-IMAGE"}))
    assert watched(server, "grok-imagine").places_now.mode == ("kind",)


def test_each_place_says_how_it_was_found() -> None:
    told = {place.name: place for place in watched(OddServer()).places}
    assert told["job"].where == "GET /api/v1/jobs/{id}"
    assert {"id", "status", "input", "result"} <= told.keys()
    assert all(place.how for place in told.values())
