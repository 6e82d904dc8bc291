from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest

from .serving import serving
from .troubles import Trouble, troubles

NAMES = [trouble.name for trouble in troubles()]
SILENT = ("hangs", "hangs-inside", "too-long", "resets", "closes", "cuts")
NO_JSON = ("html-200", "html-400", "html-502", "no-json", "half-json", "empty", "empty-204", "too-short")
TURNED_AWAY = (
    "limited-for-ever",
    "no-key-will-do",
    "forbidden",
    "nothing-here",
    "no-method-will-do",
    "unpaid",
    "broken",
)


def trouble_of(name: str) -> Trouble:
    return next(trouble for trouble in troubles() if trouble.name == name)


def connected(url: str, timeout: float) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(url).netloc, timeout=timeout)


def asked(url: str, times: int = 1) -> Any:
    """Return the status and the body of the last of some requests."""
    with closing(connected(url, 0.3)) as connection:
        for _ in range(times):
            connection.request("POST", "/api/v1/generations", b"{}", {"Content-Type": "application/json"})
            response = connection.getresponse()
            body = response.read()
        return response.status, body


def test_names_are_given_once() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", SILENT)
def test_no_whole_answer_comes(name: str) -> None:
    with serving(trouble_of(name)) as url, pytest.raises((OSError, http.client.HTTPException)):
        asked(url)


@pytest.mark.parametrize("name", NO_JSON)
def test_what_comes_is_no_json(name: str) -> None:
    with serving(trouble_of(name)) as url, pytest.raises(json.JSONDecodeError):
        json.loads(asked(url)[1])


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("moved") or name == "login-page"])
def test_a_client_is_sent_elsewhere_or_round_in_circles(name: str) -> None:
    with serving(trouble_of(name)) as url:
        assert asked(url)[0] in (301, 302, 307)


@pytest.mark.parametrize("name", TURNED_AWAY)
def test_nothing_is_looked_at(name: str) -> None:
    with serving(trouble_of(name)) as url:
        assert asked(url)[0] in (401, 402, 403, 404, 405, 429, 500)


def test_the_fourth_request_is_not_answered() -> None:
    with serving(trouble_of("closes-after-third")) as url:
        assert asked(url, 3)[0] == 202
        with pytest.raises(http.client.HTTPException):
            asked(url)


def test_an_endless_body_has_more_than_was_asked_for() -> None:
    with serving(trouble_of("endless")) as url, closing(connected(url, 5)) as connection:
        connection.request("GET", "/")
        assert len(connection.getresponse().read(200_000)) == 200_000


def test_a_dripping_answer_does_not_come_in_time() -> None:
    with serving(trouble_of("drips")) as url, closing(connected(url, 0.1)) as connection:
        connection.request("GET", "/")
        response = connection.getresponse()
        with pytest.raises(OSError, match="timed out"):
            response.read()
