"""A server that is the double, or one whose pages say something else, and a recorder of what is sent to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit import ManualClock, Request, Simulator, load_spec
from givonkit.spec.catalog import DATA
from givonkit_contracts.server_checks.exchange import Exchange
from givonkit_contracts.server_checks.traffic import judge_traffic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from givonkit import Spec
    from givonkit_contracts.server_checks.verdicts import Report

SPEC = load_spec()
JSON = [(b"content-type", b"application/json")]
PATH = "/api/v1/generations"


def altered_spec(folder: Path, slug: str, before: str, after: str) -> Spec:
    """Return the shipped spec with one place of one model's file written otherwise."""
    text = (DATA / "models" / f"{slug}.yaml").read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in {slug}.yaml"
    (folder / f"{slug}.yaml").write_text(text.replace(before, after), encoding="utf-8")
    return load_spec(folder)


class Recorder:
    """Sends bodies to a double and keeps the exchanges."""

    def __init__(self, spec: Spec = SPEC, answers: Mapping[str, str] | None = None) -> None:
        self._simulator = Simulator(spec, world=spec.world(answers), clock=ManualClock())
        self.exchanges: list[Exchange] = []

    def post(self, body: Any, *, headers: list[tuple[bytes, bytes]] | None = None, path: str = PATH) -> Exchange:
        """Send a body, as JSON unless it is bytes, and return what was recorded."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = JSON if headers is None else headers
        key = [(b"authorization", b"Bearer any-key")]
        reply = self._simulator.handle(Request("POST", path, headers=[*sent, *key], body=content))
        exchange = recorded(len(self.exchanges) + 1, content, reply.status, reply.body, headers=sent, path=path)
        self.exchanges.append(exchange)
        return exchange

    def post_all(self, *bodies: Any) -> list[Exchange]:
        """Send bodies, and return all that was recorded so far."""
        for body in bodies:
            self.post(body)
        return self.exchanges


def recorded(
    number: int,
    body: bytes,
    status: int | None,
    reply_body: bytes = b"{}",
    *,
    headers: list[tuple[bytes, bytes]] | None = None,
    reply_type: bytes = b"application/json",
    path: str = PATH,
) -> Exchange:
    """Return an exchange as a recording has it."""
    return Exchange(
        probe=f"entry {number}",
        method="POST",
        path=path,
        headers=JSON if headers is None else headers,
        body=body,
        at=1_760_000_000.0 + number,
        seconds=0.25,
        status=status,
        reply_headers=[(b"content-type", reply_type)],
        reply_body=reply_body,
        trouble="no answer was recorded" if status is None else None,
    )


ASSET = "asset://asset_1"
PIXEL = "data:image/png;base64,AAAA"
FILM = "data:video/mp4;base64,AAAA"


def kling(**values: Any) -> dict[str, Any]:
    return {"type": "video", "model": "kling-o1", "input": {"prompt": "a cat", **values}}


def omni(**values: Any) -> dict[str, Any]:
    return {"type": "video", "model": "kling-3.0-omni", "input": {"prompt": "a cat", **values}}


def judged(exchanges: Iterable[Exchange]) -> Report:
    return judge_traffic(exchanges, SPEC)


def answered(*pairs: tuple[Any, int], reply: bytes = b"{}", reply_type: bytes = b"application/json") -> list[Exchange]:
    """Return exchanges of bodies that were answered with these statuses."""
    return [
        recorded(number, json.dumps(body).encode(), status, reply, reply_type=reply_type)
        for number, (body, status) in enumerate(pairs, start=1)
    ]


def findings(report: Report) -> list[str]:
    return [f"{finding.rule.id}:{finding.side}" for finding in report.findings]


def answers(report: Report) -> dict[str, str | None]:
    return {each.question: each.answer for each in report.observations}
