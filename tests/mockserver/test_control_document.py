from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from givonkit.simulator.namespaces import Namespaces
from givonkit_mockserver.control import control_application
from givonkit_mockserver.guard import Guard
from tests.mockserver.inside import AsgiDouble

from .namespaced import Namespaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .processes import Process

METHODS = ("get", "post", "put", "delete", "patch")


def document_in_process() -> Any:
    """Return the document of the control side, which pytest needs before there is a server."""
    simulator = AsgiDouble().simulator
    app: Any = control_application(Namespaces(lambda _name, _prefix: simulator), Guard())
    return fetched(app, "/__givonkit/openapi.json")


def fetched(app: Any, path: str) -> Any:
    import asyncio

    async def get() -> Any:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            return (await client.get(path)).json()

    return asyncio.run(get())


DOCUMENT = document_in_process()
OPERATIONS = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]
EXAMPLES = [
    pytest.param(method, path, kind, example["value"], id=f"{method} {path} {kind} {name}")
    for method, path in OPERATIONS
    for kind, content in DOCUMENT["paths"][path][method].get("requestBody", {}).get("content", {}).items()
    for name, example in content["examples"].items()
]


@pytest.fixture
def here(server: Process) -> Iterator[Namespaced]:
    with Namespaced(server) as client:
        client.told("scenarios", method="DELETE")
        yield client


def test_the_document_is_valid_openapi(here: Namespaced) -> None:
    document = here.told("openapi.json")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["paths"] == DOCUMENT["paths"]


def test_the_page_lists_every_path_of_the_control_side() -> None:
    listed = {(method, path.removeprefix("/__givonkit/")) for method, path in OPERATIONS}
    assert listed == {
        *(("get", name) for name in ("scenarios", "clock", "world", "journal", "journal.har", "ledger", "rules")),
        *(("get", name) for name in ("ledger/{label}", "rules/{rule_id}", "questions", "namespaces", "jobs", "assets")),
        *(("post", name) for name in ("scenarios", "faults", "clock", "reset", "verify")),
        *(("put", name) for name in ("world", "world/random", "seed")),
        *(("delete", name) for name in ("scenarios", "scenarios/{name}", "namespaces/{name}")),
    }


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_is_described_with_its_errors(method: str, path: str) -> None:
    operation = DOCUMENT["paths"][path][method]
    assert operation["description"].endswith(".")
    assert list(operation["responses"])[-1] == "4XX"


@pytest.mark.parametrize(("method", "path"), [pair for pair in OPERATIONS if pair[0] in ("post", "put")])
def test_every_body_has_an_example(method: str, path: str) -> None:
    content = DOCUMENT["paths"][path][method]["requestBody"]["content"]
    assert all(kind["examples"] for kind in content.values())


@pytest.mark.parametrize(("method", "path", "kind", "example"), EXAMPLES)
def test_every_example_works_as_it_stands(here: Namespaced, method: str, path: str, kind: str, example: Any) -> None:
    answer = here.request(method, path, json=example, headers={"content-type": kind})
    assert answer.status_code in (200, 204), answer.text


@pytest.mark.parametrize(("method", "path"), [pair for pair in OPERATIONS if pair[0] == "get" and "{" not in pair[1]])
def test_every_path_without_a_name_answers(here: Namespaced, method: str, path: str) -> None:
    assert here.request(method, path).status_code == 200


def test_the_page_of_a_namespace_tries_its_operations_in_the_namespace(here: Namespaced) -> None:
    assert here.told("openapi.json")["servers"] == [{"url": f"/ns/{here.name}"}]
    assert f"url: '/ns/{here.name}/__givonkit/openapi.json'" in here.sent("docs").text
