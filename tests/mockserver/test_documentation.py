from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from .wire import ask, message

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from givonkit import Spec

    from .conftest import Serve
    from .processes import Process
    from .wire import Address

PAGES = {"/docs": "/openapi.json", "/__givonkit/docs": "/__givonkit/openapi.json"}
MEDIA_TYPES = {"js": "text/javascript", "css": "text/css", "png": "image/png"}


def references(page: str) -> set[str]:
    """Return what a page loads: its scripts, styles and pictures."""
    return set(re.findall(r"""(?:src|href)=["']([^"']+)""", page))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_only_from_its_own_server(client: httpx.Client, page: str) -> None:
    text = client.get(page).text
    assert references(text)
    assert all(reference.startswith("/docs/") for reference in references(text))
    assert "//" not in re.sub(r"<!--.*?-->", "", text)


@pytest.mark.parametrize("page", PAGES)
def test_every_asset_of_a_page_is_served_with_its_type(client: httpx.Client, page: str) -> None:
    for asset in references(client.get(page).text):
        answer = client.get(asset)
        expected = MEDIA_TYPES[asset.rpartition(".")[2]]
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, expected)
        assert len(answer.content) > 500


def test_the_styles_load_nothing_from_elsewhere(client: httpx.Client) -> None:
    loaded = re.findall(r"url\(\s*[\"']?([^)\"']{0,40})", client.get("/docs/swagger-ui.css").text)
    assert [place for place in loaded if not place.startswith("data:")] == []


@pytest.mark.parametrize(("page", "document"), PAGES.items())
def test_a_page_shows_the_document_of_its_own_server(client: httpx.Client, page: str, document: str) -> None:
    assert f"url: '{document}'" in client.get(page).text
    assert client.get(document).json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("host", ["localhost:4010", "double.example", "127.0.0.1:1"])
def test_the_openapi_document_names_the_server_that_was_asked(address: Address, host: str) -> None:
    assert ask(address, message("GET", "/openapi.json", host=host)).json["servers"] == [{"url": f"http://{host}"}]


@pytest.mark.parametrize("host", ['a"b', "[::1", "a b", "", "\xff", "x:y"])
def test_a_host_name_that_is_none_still_gets_the_document(address: Address, host: str) -> None:
    assert ask(address, message("GET", "/openapi.json", host=host)).status == 200


def routes_of(document: Any) -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}


def test_the_openapi_document_has_every_operation_of_the_world(client: httpx.Client, spec: Spec) -> None:
    assert routes_of(client.get("/openapi.json").json()) == {*spec.world().routes.values()}


def test_the_openapi_document_is_that_of_the_world_that_is_served(serve: Serve, spec: Spec, tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("answers: {cancel: none}\nwire:\n  routes.get_generation: GET /v2/jobs/{id}\n")
    server = serve("--world", str(file), "--answer", "catalog=none")
    told = routes_of(ask(server.address, message("GET", "/openapi.json")).json)
    assert told == {*spec.load_world(file, {"catalog": "none"}).routes.values()}


def test_the_control_side_s_document_is_its_own(client: httpx.Client) -> None:
    paths = client.get("/__givonkit/openapi.json").json()["paths"]
    assert paths
    assert all(path.startswith("/__givonkit/") for path in paths)


def test_the_documentation_needs_no_key(server: Process) -> None:
    assert ask(server.address, message("GET", "/docs", key=None)).status == 200
