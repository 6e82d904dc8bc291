"""The findings of a JSON report as they are read back, so that each can be run again."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from givonkit.errors import GivonkitError, did_you_mean, nearest_word
from givonkit_contracts.server_checks.exchange import Exchange
from givonkit_contracts.server_checks.verdicts import Pair, Side, short_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.http import Headers

FORMAT = "givonkit-check-report/1"


class ReportUnreadable(GivonkitError):
    """A file is no JSON report of `givonkit check`, or has no finding of that id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFinding:
    """A finding as a JSON report has it; `rule` is the id of its rule, and no exchange holds a secret."""

    id: str
    rule: str
    model: str | None
    side: Side
    title: str
    expected: str
    exchange: Exchange
    before: tuple[Exchange, ...]
    pair: Pair | None
    seen: int
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReport:
    """What a JSON report tells of a run that `check replay` needs: the server, and the findings by their id."""

    target: str
    version: str
    seed: int
    findings: Mapping[str, RecordedFinding]

    def finding(self, name: str) -> RecordedFinding:
        """Return the finding of an id, whole or short; raises ReportUnreadable, which names those that are there."""
        for identifier, finding in self.findings.items():
            if name in (identifier, short_id(identifier)):
                return finding
        known = f"the report has {', '.join(self.findings)}" if self.findings else "the report has no findings"
        raise ReportUnreadable(
            f"no finding has the id {name!r}{did_you_mean(nearest_word(name, self.findings))}; {known}"
        )


def read(text: str | bytes) -> RecordedReport:
    """Return the findings of a JSON report; raises ReportUnreadable when a text is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportUnreadable(
            f"expected a JSON report of givonkit check, got something that is not JSON: {error}"
        ) from None
    found = document.get("format") if isinstance(document, dict) else None
    if found != FORMAT:
        raise ReportUnreadable(
            f"expected a JSON report of givonkit check (format {FORMAT!r}), got format {found!r}; "
            "--report json:FILE writes one"
        )
    try:
        return _report(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReportUnreadable(f"the JSON report is damaged: {type(error).__name__}: {error}") from error


def _report(document: Mapping[str, Any]) -> RecordedReport:
    findings = [_finding(entry) for entry in document["findings"]]
    return RecordedReport(
        target=document["target"],
        version=document["version"],
        seed=document["seed"],
        findings={finding.id: finding for finding in findings},
    )


def _finding(entry: Mapping[str, Any]) -> RecordedFinding:
    return RecordedFinding(
        id=entry["id"],
        rule=entry["rule"],
        model=entry["model"],
        side=Side(entry["side"]),
        title=entry["title"],
        expected=entry["expected"],
        exchange=_exchange(entry["exchange"]),
        before=tuple(map(_exchange, entry["before"])),
        pair=_pair(entry["pair"]),
        seen=entry["seen"],
        tries=entry["tries"],
    )


def _pair(entry: Mapping[str, Any] | None) -> Pair | None:
    return None if entry is None else Pair(_exchange(entry["accepted"]), _exchange(entry["refused"]), entry["change"])


def _exchange(entry: Mapping[str, Any]) -> Exchange:
    request, reply = entry["request"], entry["reply"]
    return Exchange(
        probe=entry["probe"],
        method=request["method"],
        path=request["path"],
        headers=_headers(request["headers"]),
        body=_body(request["body"]),
        keyed=request["keyed"],
        at=entry["at"],
        seconds=entry["seconds"],
        status=reply["status"],
        reply_headers=_headers(reply["headers"]),
        reply_body=_body(reply["body"]),
        trouble=reply["trouble"],
    )


def _headers(pairs: list[list[str]]) -> Headers:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


def _body(entry: Mapping[str, Any]) -> bytes:
    if "text" in entry:
        return str(entry["text"]).encode()
    try:
        return base64.b64decode(entry["base64"], validate=True)
    except binascii.Error as error:
        raise ValueError(f"a body is not base64: {error}") from error
