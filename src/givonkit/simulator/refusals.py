"""Refusals: which status, which code, and words that say what to do next."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from .rendering import json_reply, rules_header

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit.errors import ScenarioInvalid
    from givonkit.http import Headers, Reply
    from givonkit.validation import Findings, Violation

    from .rendering import Renderer

_HEADER_EXAMPLE = "Authorization: Bearer $GIVON_API_KEY"
_RULE_STATUS = {
    "generations/body/too_large": (413, "payload_too_large"),
    "generations/content_type/json": (415, "unsupported_media_type"),
    "assets/body/too_large": (413, "payload_too_large"),
    "assets/body/media": (415, "unsupported_media_type"),
}


class Refusals:
    """Builds the replies that say no, in the shape of a world."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def of(self, findings: Findings, now: float, extra: Headers | None = None) -> Reply:
        """Return the refusal that names every violation."""
        violations = findings.items
        rule_ids = [violation.rule.id for violation in violations]
        status, code = self._status(rule_ids)
        body = self._renderer.error(code, _headline(violations, findings.more), violations)
        headers = [rules_header(violations, findings.more, self._renderer.world), *(extra or ())]
        reply = json_reply(status, body, now, f"refused: {', '.join(dict.fromkeys(rule_ids[:5]))}", headers)
        reply.facts = {"verdict": "refused", "rules": tuple(rule_ids)}
        return reply

    def unauthorized(self, authorization: bytes | None, now: float) -> Reply:
        """Return the refusal of a request without a key that is known."""
        if authorization is None:
            problem = f"no key was sent; send the header {_HEADER_EXAMPLE}"
        elif authorization[:7].lower() != b"bearer " or len(authorization[7:].split()) != 1:
            problem = f"the Authorization header is not a bearer key; send {_HEADER_EXAMPLE}"
        else:
            problem = "the key is not known"
        headers = [(b"www-authenticate", b"Bearer")]
        return json_reply(401, self._renderer.error("unauthorized", problem), now, "refused: unauthorized", headers)

    def not_found(self, what: str, now: float) -> Reply:
        """Return the answer to a path or an id that names nothing."""
        return json_reply(404, self._renderer.error("not_found", what), now, f"not found: {what[:120]}")

    def stated(self, status: int, code: str, message: str, now: float, extra: Headers | None = None) -> Reply:
        """Return a refusal with a status, a code and a sentence."""
        reply = json_reply(status, self._renderer.error(code, message), now, f"refused: {code}: {message}", extra)
        reply.facts = {"verdict": "refused"}
        return reply

    def busy(self, message: str, seconds: float, now: float) -> Reply:
        """Return the answer to one request too many; it may come again after some seconds."""
        return self.stated(429, "rate_limited", message, now, [(b"retry-after", b"%d" % max(ceil(seconds), 1))])

    def misunderstood(self, error: ScenarioInvalid, now: float) -> Reply:
        """Return the answer to a request whose scenario cannot be understood: never a silent success."""
        return self.stated(self._renderer.refusal_status, "scenario_invalid", str(error), now)

    def wrong_method(self, method: str, methods: Iterable[str], now: float) -> Reply:
        """Return the answer to a method that the path does not have."""
        allow = ", ".join(sorted(methods))
        message = f"this path takes {allow}, got {method[:20]}"
        headers = [(b"allow", allow.encode())]
        return json_reply(405, self._renderer.error("method_not_allowed", message), now, f"refused: {message}", headers)

    def unreadable(self, status: int, message: str, now: float) -> Reply:
        """Return the answer to bytes that are no HTTP request."""
        headers = [(b"connection", b"close")]
        return json_reply(status, self._renderer.error("invalid_request", message), now, f"refused: {message}", headers)

    def too_slow(self, seconds: float, now: float) -> Reply:
        """Return the answer to a request whose body does not arrive."""
        message = f"the body did not arrive within {seconds:g} seconds; send as many bytes as Content-Length says"
        headers = [(b"connection", b"close")]
        return json_reply(408, self._renderer.error("request_timeout", message), now, f"refused: {message}", headers)

    def _status(self, rule_ids: list[str]) -> tuple[int, str]:
        if rule_ids[0] in _RULE_STATUS:
            return _RULE_STATUS[rule_ids[0]]
        if "generations/model/known" in rule_ids and self._renderer.unknown_model_status == 404:
            return 404, "not_found"
        return self._renderer.refusal_status, "invalid_request"


def _headline(violations: list[Violation], more: int) -> str:
    first = violations[0].message
    if len(violations) + more == 1:
        return first
    listed = f" (the first {len(violations)} are listed, and {more} more)" if more else ""
    return f"{len(violations) + more} problems{listed}; the first is {first}"
