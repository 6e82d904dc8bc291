import re

import pytest

from givonkit import WorldInvalid
from givonkit.spec import Route
from givonkit.spec.routes import read_route, read_routes

READ, CREATE, DOWNLOAD = "get_generation", "create_generation", "download_output"
NEEDED = {CREATE: "POST /jobs", DOWNLOAD: "GET /files/{name}"}


@pytest.mark.parametrize(
    ("operation", "text", "route"),
    [
        (READ, "GET /api/v1/generations/{id}", Route("GET", "/api/v1/generations/{id}")),
        (READ, "POST /status/{uuid}", Route("POST", "/status/{uuid}")),
        ("cancel_generation", "PUT /a/{id}/stop", Route("PUT", "/a/{id}/stop")),
        (CREATE, "POST /v2.1/~me/new_job-x", Route("POST", "/v2.1/~me/new_job-x")),
        (DOWNLOAD, "GET /files/{name}", Route("GET", "/files/{name}")),
    ],
)
def test_a_route_is_a_method_and_a_path(operation: str, text: str, route: Route) -> None:
    assert read_route(operation, text) == route
    assert str(route) == text


def test_a_route_knows_its_name_and_its_place() -> None:
    assert (Route("GET", "/a/{id}").name, Route("GET", "/a").name) == ("id", None)
    assert Route("GET", "/a/{id}/b").place == Route("GET", "/a/{job}/b").place
    assert Route("GET", "/a/{id}").place != Route("DELETE", "/a/{id}").place
    assert Route("GET", "/a/{id}").place != Route("GET", "/a/{id}/b").place
    assert Route("GET", "/a").place == Route("GET", "/a")


NO_ROUTES: list[object] = [
    *("", "GET", "/api/{id}", "GET api/{id}", "GET  /api/{id}", "get /api/{id}", "FETCH /api/{id}", "HEAD /api/{id}"),
    *("GET /api/{id}/", "GET /api//{id}", "GET /{id}", "GET /a/{id}/b/c", "GET /a/{id}/{other}", "GET /a/{ID}"),
    *("GET /a/{}", "GET /a/{id}?x=1", "GET /a/é/{id}", "GET /a b/{id}", "GET /a/{id}\n", 5, None, ["GET /a/{id}"], {}),
]


@pytest.mark.parametrize("text", NO_ROUTES)
def test_what_is_no_route_is_refused_with_one_that_is(text: object) -> None:
    with pytest.raises(WorldInvalid) as raised:
        read_route(READ, text)
    assert "the route of get_generation is a method (GET, POST, PUT, PATCH, DELETE) and a path" in str(raised.value)
    assert "'GET /api/v1/generations/{id}'" in str(raised.value)
    assert str(raised.value).endswith(f"got {text!r}")


@pytest.mark.parametrize("path", ["/__givonkit/jobs", "/docs/{id}", "/docsets/{id}", "/openapi.json", "/ns/{id}"])
def test_a_path_of_the_double_itself_is_refused(path: str) -> None:
    with pytest.raises(WorldInvalid, match=r"not below /__givonkit, /docs, /openapi\.json, /ns/"):
        read_route(READ, f"GET {path}")


@pytest.mark.parametrize(
    ("operation", "text", "reason"),
    [
        (READ, "GET /jobs", "the route of get_generation has one {name} in its path; got 'GET /jobs'"),
        ("cancel_generation", "POST /cancel", "the route of cancel_generation has one {name} in its path"),
        ("get_asset", "GET /assets", "the route of get_asset has one {name} in its path"),
        ("get_model", "GET /model", "the route of get_model has one {name} in its path"),
        (CREATE, "POST /jobs/{id}", "the route of create_generation has no {name} in its path; got 'POST /jobs/{id}'"),
        ("list_generations", "GET /jobs/{id}", "the route of list_generations has no {name} in its path"),
    ],
)
def test_a_path_names_a_thing_where_the_operation_is_about_one(operation: str, text: str, reason: str) -> None:
    with pytest.raises(WorldInvalid, match=re.escape(reason)):
        read_route(operation, text)


@pytest.mark.parametrize("text", ["POST /files/{name}", "GET /files", "GET /files/{name}/raw"])
def test_a_result_is_downloaded_by_a_get_of_its_name(text: str) -> None:
    with pytest.raises(
        WorldInvalid, match=r"^the route of download_output is a GET, and its path ends with a \{name\}; got"
    ):
        read_route(DOWNLOAD, text)


def test_operations_without_a_route_are_left_out() -> None:
    routes = read_routes({**NEEDED, READ: "GET /jobs/{id}", "get_balance": None})
    assert list(routes) == [CREATE, DOWNLOAD, READ]


@pytest.mark.parametrize("operation", NEEDED)
def test_some_operations_cannot_be_taken_away(operation: str) -> None:
    with pytest.raises(WorldInvalid, match=f"^the route of {operation} cannot be taken away; got null$"):
        read_routes({**NEEDED, operation: None})


@pytest.mark.parametrize(
    ("one", "other"), [("GET /jobs/{id}", "GET /jobs/{id}"), ("GET /jobs/{id}", "GET /jobs/{name}")]
)
def test_two_operations_in_one_place_are_refused(one: str, other: str) -> None:
    with pytest.raises(WorldInvalid) as raised:
        read_routes({**NEEDED, READ: one, "cancel_generation": other})
    assert str(raised.value) == (
        f"get_generation and cancel_generation are both reached by {other}; each needs a route of its own"
    )


@pytest.mark.parametrize("other", ["DELETE /jobs/{id}", "GET /jobs/{id}/cancel", "GET /job/{id}"])
def test_operations_in_other_places_stand_side_by_side(other: str) -> None:
    routes = read_routes({**NEEDED, READ: "GET /jobs/{id}", "cancel_generation": other})
    assert str(routes["cancel_generation"]) == other
