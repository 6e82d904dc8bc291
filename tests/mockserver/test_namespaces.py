from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from givonkit.simulator import key_label

from .namespaced import Namespaced
from .wire import GENERATIONS, VALID, ask, message, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from .conftest import Serve
    from .processes import Process
    from .wire import Address

WRONG_NAMES = ["%2e%2e", "a%20b", "a_b", "-a", "%C3%A9", "a%00", "x" * 65, "a%0ab", ""]


@pytest.fixture
def here(server: Process) -> Iterator[Namespaced]:
    with Namespaced(server) as client:
        yield client


@pytest.fixture
def other(server: Process) -> Iterator[Namespaced]:
    with Namespaced(server) as client:
        yield client


def test_a_result_is_downloaded_below_the_prefix(here: Namespaced, server: Process) -> None:
    identifier = here.created()["id"]
    here.told("clock", {"advance": 60})
    url = here.get(f"{GENERATIONS}/{identifier}").json()["outputs"][0]["url"]
    assert url.startswith(f"{server.base_url}/ns/{here.name}/")
    parts = urlsplit(url)
    assert ask(server.address, message("GET", f"{parts.path}?{parts.query}", key=None)).status == 200


def test_namespaces_share_nothing(here: Namespaced, other: Namespaced) -> None:
    identifier = here.created()["id"]
    here.told("faults", {"fault": "418", "on": ["balance"]})
    here.told("world", {"answers": {"refusal-status": "422"}}, method="PUT")
    here.told("clock", {"pace": 0})
    assert "no namespace is named" in other.problem("journal", status=404)
    assert other.told("scenarios")["control"] == []
    assert (other.told("journal"), other.told("ledger")) == ([], {})
    assert other.told("world")["answers"]["refusal-status"] == "400"
    assert other.told("clock")["pace"] == 1.0
    assert other.get(f"{GENERATIONS}/{identifier}").status_code == 404
    assert "1000000" in other.get("/api/v1/balance").text


def test_each_namespace_counts_its_ids_from_the_beginning(here: Namespaced, other: Namespaced) -> None:
    assert [here.created()["id"] for _ in range(3)] == [other.created()["id"] for _ in range(3)]


def test_a_key_names_a_namespace_where_the_path_cannot(here: Namespaced, client: httpx.Client) -> None:
    answer = client.post(
        GENERATIONS,
        content=VALID,
        headers={"authorization": f"Bearer ns_{here.name}_rest", "content-type": "application/json"},
    )
    assert [entry["facts"]["job"] for entry in here.told("journal")] == [answer.json()["id"]]
    assert list(here.told("ledger")) == [key_label(b"rest")]


def test_a_key_beside_the_given_ones_names_a_namespace(keyed: Address) -> None:
    assert ask(keyed, post(key="ns_w1_first-key")).status == 202
    assert ask(keyed, post(key="ns_w1_another")).status == 401
    assert ask(keyed, post(key="ns_w1_")).status == 401
    assert ask(keyed, post(key="ns_w1")).status == 401


@pytest.mark.parametrize("server_of", ["address", "keyed"])
def test_a_key_names_a_namespace_and_a_scenario(request: pytest.FixtureRequest, server_of: str) -> None:
    assert ask(request.getfixturevalue(server_of), post(key="ns_w2_test_rate_limited")).status == 429


def test_a_given_key_is_taken_as_it_is(serve: Serve) -> None:
    process = serve("--api-key", "ns_mine_key")
    assert ask(process.address, post(key="ns_mine_key")).status == 202
    assert ask(process.address, message("GET", "/__givonkit/namespaces")).json == []


@pytest.mark.parametrize("name", WRONG_NAMES)
def test_a_wrong_name_is_refused_in_the_shape_of_every_error(address: Address, name: str) -> None:
    answer = ask(address, message("GET", f"/ns/{name}{GENERATIONS}"))
    assert (answer.status, answer.json["error"]["code"]) == (400, "namespace_invalid")
    assert "a namespace is 1 to 64 letters" in answer.json["error"]["message"]


@pytest.mark.parametrize("name", WRONG_NAMES)
@pytest.mark.parametrize("path", ["/__givonkit/journal", "/docs", "/openapi.json", "/"])
def test_a_wrong_name_is_refused_by_the_control_side_and_the_pages(address: Address, name: str, path: str) -> None:
    answer = ask(address, message("GET", f"/ns/{name}{path}"))
    assert answer.status == 400
    assert "a namespace is 1 to 64 letters" in answer.json["detail"]


@pytest.mark.parametrize("key", ["ns__rest", "ns_a+b_rest", "ns_-a_rest", f"ns_{'x' * 65}_rest"])
def test_a_key_with_a_wrong_name_is_refused(address: Address, key: str) -> None:
    answer = ask(address, post(key=key))
    assert (answer.status, answer.json["error"]["code"]) == (400, "namespace_invalid")


@pytest.mark.parametrize("path", ["/ns", "/nsx", "/NS/w1/api/v1/generations", "//ns/w1/api/v1/generations"])
def test_a_path_that_names_no_namespace_is_an_ordinary_path(address: Address, path: str) -> None:
    assert ask(address, message("GET", path)).json["error"]["code"] == "not_found"


@pytest.mark.parametrize("rest", ["//api/v1/generations", "/api", "/nothing", "/ns/b/api/v1/generations"])
def test_a_path_that_a_namespace_does_not_have_is_not_found(here: Namespaced, address: Address, rest: str) -> None:
    answer = ask(address, message("GET", f"/ns/{here.name}{rest}"))
    assert (answer.status, answer.json["error"]["code"]) == (404, "not_found")
    assert len(here.told("journal")) == 1


@pytest.mark.parametrize("rest", ["", "/"])
def test_a_namespace_s_front_leads_to_its_documentation(here: Namespaced, address: Address, rest: str) -> None:
    answer = ask(address, message("GET", f"/ns/{here.name}{rest}"))
    assert (answer.status, answer.header("location")) == (307, f"/ns/{here.name}/docs")


def test_a_percent_encoded_path_is_the_same_path(here: Namespaced, address: Address) -> None:
    assert ask(address, message("GET", f"/%6es/{here.name}/api/v1/gen%65rations")).status == 200
    assert [entry["request"]["path"] for entry in here.told("journal")] == [GENERATIONS]


def test_the_documentation_of_a_namespace_is_its_own(here: Namespaced, server: Process) -> None:
    assert f"url: '/ns/{here.name}/openapi.json'" in here.get("/docs").text
    here.told("world", {"answers": {"cancel": "none"}}, method="PUT")
    document = here.get("/openapi.json").json()
    assert document["servers"] == [{"url": f"{server.base_url}/ns/{here.name}"}]
    assert f"{GENERATIONS}/{{id}}/cancel" not in document["paths"]


def test_a_namespace_is_listed_and_deleted(here: Namespaced, client: httpx.Client) -> None:
    here.created()
    assert here.name in client.get("/__givonkit/namespaces").json()
    assert client.delete(f"/__givonkit/namespaces/{here.name}").status_code == 204
    assert here.name not in client.get("/__givonkit/namespaces").json()
    assert (here.get(GENERATIONS).json()["data"], len(here.told("journal"))) == ([], 1)


def test_a_namespace_that_is_not_there_is_not_deleted_and_the_nearest_is_named(here: Namespaced) -> None:
    here.created()
    problem = here.problem(f"namespaces/{here.name}x", method="DELETE", status=404)
    assert f"(did you mean '{here.name}'?)" in problem


def test_the_log_names_the_namespace(here: Namespaced, server: Process) -> None:
    identifier = here.created()["id"]
    here.get(f"{GENERATIONS}/{identifier}")
    assert f" [{here.name}] GET {GENERATIONS}/{identifier} 200 " in server.log_line_with("GET", here.name)
