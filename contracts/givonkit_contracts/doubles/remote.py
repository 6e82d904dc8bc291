"""A double that already runs somewhere, directed over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener
from urllib.request import Request as UrlRequest

from givonkit.errors import GivonkitError
from givonkit.http import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from givonkit.simulator.verification import Report

__tracebackhide__ = True
_SECONDS = 30.0
_MOST_ENTRIES = 100_000


def _nothing(_targets: Collection[str]) -> None:
    """Begin nothing anew."""


class ServerUnreachable(GivonkitError):
    """No double answers where one should run."""


class ControlRefused(GivonkitError):
    """The control side of a running double refuses what it is told."""


class RemoteDirector:
    """The calls of `Control`, sent to the control side of a namespace of a running double.

    `base_url` is that of the namespace, `token` what the control side asks of other machines; `begin` is told after a
    reset what was reset. Raises ServerUnreachable and ControlRefused.
    """

    def __init__(
        self, base_url: str, token: str | None = None, begin: Callable[[Collection[str]], None] = _nothing
    ) -> None:
        self._base_url = base_url
        self._begin = begin
        self._opener = build_opener(ProxyHandler({}))
        # What the opener adds stands in no local variable, and so in no report of a failure.
        self._opener.addheaders = [("authorization", f"Bearer {token}")] if token else []

    def scenarios(self) -> dict[str, list[dict[str, Any]]]:
        """Return the scenarios by where they come from."""
        return dict(self._told("GET", "scenarios"))

    def played(self) -> dict[str, int]:
        """Return how many requests each scenario that was set has decided about."""
        return {scenario["name"]: scenario["played"] for scenario in self.scenarios()["control"]}

    def set_scenarios(self, text: str, place: str = "scenarios") -> list[str]:
        """Set the scenarios of a text, and return their names."""
        return list(self._told("POST", "scenarios", text, place)["set"])

    def clock(self) -> dict[str, Any]:
        """Return the clock's kind, its time and its pace."""
        return dict(self._told("GET", "clock"))

    def advance(self, seconds: float) -> dict[str, Any]:
        """Move the clock on by some seconds."""
        return dict(self._told("POST", "clock", {"advance": seconds}))

    def set_time(self, seconds: float) -> dict[str, Any]:
        """Move the clock on to a time."""
        return dict(self._told("POST", "clock", {"set": seconds}))

    def set_pace(self, pace: float) -> dict[str, Any]:
        """Let the clock run at a pace."""
        return dict(self._told("POST", "clock", {"pace": pace}))

    def world(self) -> dict[str, Any]:
        """Return the answers of the world, and what was changed of its wire."""
        return dict(self._told("GET", "world"))

    def set_world(self, text: str, place: str = "world") -> dict[str, Any]:
        """Answer as the world of a text."""
        return dict(self._told("PUT", "world", text, place))

    def ledger(self) -> dict[str, dict[str, str]]:
        """Return the totals of each key, by its label."""
        return dict(self._told("GET", "ledger"))

    def movements(self, key: str) -> list[dict[str, Any]]:
        """Return the movements of one key's tokens."""
        return list(self._told("GET", f"ledger/{quote(key)}"))

    def jobs(self) -> list[dict[str, Any]]:
        """Return the jobs, the oldest first."""
        return list(self._told("GET", f"jobs?limit={_MOST_ENTRIES}"))

    def assets(self) -> list[dict[str, Any]]:
        """Return the uploaded assets, the oldest first."""
        return list(self._told("GET", f"assets?limit={_MOST_ENTRIES}"))

    def journal(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the last requests and answers, the oldest first."""
        return list(self._told("GET", f"journal?limit={limit or _MOST_ENTRIES}"))

    def verify(self, text: str, place: str = "expectations") -> Report:
        """Compare what came with the expectations of a text."""
        report: Report = self._told("POST", "verify", text, place)
        return report

    def reset(self, *targets: str) -> None:
        """Forget what the targets name."""
        self._told("POST", "reset", {"targets": list(targets)})
        self._begin(targets)

    def reseed(self, seed: int) -> None:
        """Draw by another seed."""
        self._told("PUT", "seed", {"seed": seed})

    def remove_namespace(self, name: str) -> None:
        """Forget a namespace and all that is in it."""
        self._told("DELETE", f"namespaces/{name}")

    def answer(self, request: Request) -> Reply:
        """Return the double's answer to a request to the simulated API."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.items()}
        url = f"{self._base_url}{quote(request.path)}"
        return self._reply(request.method, url, request.body, headers)

    def _told(self, method: str, path: str, body: object = None, place: str = "") -> Any:
        content = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        headers = {"content-type": "application/json"}
        reply = self._reply(method, f"{self._base_url}/__givonkit/{path}", content, headers)
        if reply.status >= 400:
            raise ControlRefused(f"{place}: {_reason(reply)}" if place else _reason(reply))
        return json.loads(reply.body) if reply.body else None

    def _reply(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        request = UrlRequest(url, body, headers, method=method)  # noqa: S310  # the address that the user gave
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return Reply(answer.status, [], answer.read())
        except HTTPError as error:
            with error:
                return Reply(error.code, [], error.read())
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise ServerUnreachable(
                f"no double answers at {self._base_url} ({reason}); start one with `givonkit serve`, or leave out "
                "--givonkit-url, and the tests start one themselves"
            ) from None  # what it comes from has the token in its local variables


def _reason(reply: Reply) -> str:
    try:
        told = json.loads(reply.body)
    except ValueError:
        return f"status {reply.status}: {reply.body[:200]!r}"
    return str(next(iter(told.values()), told)) if isinstance(told, dict) else str(told)
