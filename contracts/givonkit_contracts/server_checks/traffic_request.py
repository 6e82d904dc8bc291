"""One recorded request for a job, read against the spec: what it breaks, what is doubtful, how it was answered."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .doubts import Doubt
from .outcome import Outcome, outcome_of
from .reading import BrokenRule, broken_rule, broken_rules
from .sender import Answer
from .whole_answers import trouble_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from givonkit.spec import Rule, Spec

    from .exchange import Exchange

STRICTEST = {
    "audio-with-video-reference": "default-counts",
    "audio-without-price-row": "refused",
    "character-unit": "utf16-units",
    "end-image-alone": "refused",
    "relaxed-audio-off": "refused",
    "unstated-array-limit": "16",
}
"""The answers with which most is refused; what is right even so is right in every reading of the pages."""
_SMALLEST_LIMIT = 8 * 1024 * 1024
_DEEPEST = 64
_ABOUT_URIS = ("asset_uri", "data_uri", "https_url", "media", "scheme")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded request: `broken` is what it breaks in every reading, `doubts` what depends on the reading.

    Equal requests have equal `key`s; `slug` is the model, where the spec has it.
    """

    exchange: Exchange
    outcome: Outcome
    body: Any
    key: str
    slug: str | None
    broken: tuple[BrokenRule, ...]
    doubts: tuple[Doubt, ...]
    odd_uris: frozenset[str] = frozenset()
    """The URIs that are themselves in doubt."""
    odd_fields: frozenset[str] = frozenset()
    """The fields of the input whose values are wrong, or in doubt by themselves."""

    @property
    def places(self) -> dict[str, Any]:
        """The values of the body by JSON Pointer, each field of the input for itself."""
        if not isinstance(self.body, dict):
            return {"": self.body}
        given = self.body.get("input")
        fields = {f"/input/{name}": value for name, value in given.items()} if isinstance(given, dict) else {}
        return {f"/{name}": value for name, value in self.body.items() if name != "input" or not fields} | fields


def recorded_requests(exchanges: Iterable[Exchange], spec: Spec) -> list[Recorded]:
    """Return recorded requests for jobs as read; the spec is read with the strictest answers."""
    exchanges = list(exchanges)
    known_paths = {each.path for each in exchanges if _outcome(each, path_is_known=False) is not Outcome.SILENT}
    world = spec.world(STRICTEST)
    first_bodies: dict[str, bytes] = {}
    found = []
    for exchange in exchanges:
        outcome = _outcome(exchange, path_is_known=exchange.path in known_paths)
        repeated = _header(exchange, b"idempotency-key")
        if repeated and (first_bodies.setdefault(repeated, exchange.body) != exchange.body or exchange.status == 409):
            outcome = Outcome.SILENT
        body, broken = _read(exchange, spec)
        broken += [] if broken and body is None else broken_rules(body, spec, world)
        doubts = [each.doubt for each in broken if each.doubt is not None]
        doubts += [] if any(doubt.question == "sent-variant" for doubt in doubts) else _variant_doubts(body)
        found.append(
            Recorded(
                exchange,
                outcome,
                body,
                _key(exchange, body),
                _slug(body, spec),
                tuple(each for each in broken if each.doubt is None),
                (*doubts, *_further_doubts(exchange, body, spec)),
                frozenset(each.value for each in broken if each.doubt is not None and each.rule.code in _ABOUT_URIS),
                frozenset(
                    each.pointer.split("/")[2]
                    for each in broken
                    if each.pointer.startswith("/input/") and each.rule.code not in ("requires", "conflict")
                ),
            )
        )
    return found


def _outcome(exchange: Exchange, *, path_is_known: bool) -> Outcome:
    answer = Answer(exchange.status, [*exchange.reply_headers], exchange.reply_body)
    if trouble_with(answer, was_recorded=True) is not None:
        return Outcome.SILENT
    return outcome_of(exchange, path_is_known=path_is_known)


def _header(exchange: Exchange, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in exchange.headers if key.lower() == name), "")


def _key(exchange: Exchange, body: Any) -> str:
    kind = _header(exchange, b"content-type").lower()
    return f"{kind} {exchange.body!r}" if body is None else f"{kind} {json.dumps(body, sort_keys=True)}"


def _slug(body: Any, spec: Spec) -> str | None:
    slug = body.get("model") if isinstance(body, dict) else None
    return slug if isinstance(slug, str) and slug in spec.models else None


def _read(exchange: Exchange, spec: Spec) -> tuple[Any, list[BrokenRule]]:
    """Return the body that was sent, or None where it cannot be read, and what is wrong with its form."""

    def rule(name: str) -> Rule:
        return spec.request_rules[f"generations/{name}"]

    media_type, _, parameters = _header(exchange, b"content-type").lower().partition(";")
    if media_type.strip() not in ("", "application/json"):
        wrong = broken_rule(rule("content_type/json"), media_type.strip())
        is_near = media_type.strip().endswith("json")
        doubt = Doubt("no page says whether JSON may go by another name") if is_near else None
        return None, [BrokenRule(wrong.rule, "", wrong.value, doubt)]
    try:
        text = exchange.body.decode()
    except UnicodeDecodeError:
        return None, [broken_rule(rule("body/utf8"), None)]
    broken = [rule("body/utf8")] if text.startswith("\ufeff") else []
    if "charset=" in parameters and "utf-8" not in parameters:
        broken.append(rule("body/utf8"))
    odd: list[str] = []
    try:
        body = json.loads(text.lstrip("\ufeff"), object_pairs_hook=_noting_repeats(odd), parse_constant=odd.append)
        odd += _oddities(body, 0)
    except json.JSONDecodeError:
        return None, [broken_rule(rule("body/json"), None)]
    except (RecursionError, ValueError) as error:
        is_deep = isinstance(error, RecursionError)
        return None, [broken_rule(rule("body/nesting" if is_deep else "body/number"), None)]
    broken += [
        rule(f"body/{name}" if f"generations/body/{name}" in spec.request_rules else "body/number") for name in odd
    ]
    return body, [broken_rule(each, None) for each in broken]


def _noting_repeats(odd: list[str]) -> Any:
    def built(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            odd.append("duplicate_key")
        return value

    return built


def _oddities(value: Any, depth: int) -> Iterator[str]:
    """Yield the codes of the rules about JSON that a value breaks, though it could be decoded."""
    if depth > _DEEPEST:
        yield "nesting"
    elif isinstance(value, float) and not math.isfinite(value):
        yield "number"
    elif isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        yield "surrogate"
    elif isinstance(value, dict):
        for inner in (*value, *value.values()):
            yield from _oddities(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _oddities(inner, depth + 1)


def _variant_doubts(body: Any) -> list[Doubt]:
    is_sent = isinstance(body, dict) and "variant" in body
    return [Doubt("no page says what becomes of a variant that is sent")] if is_sent else []


def _further_doubts(exchange: Exchange, body: Any, spec: Spec) -> Iterator[Doubt]:
    """Yield why a server may refuse a body that breaks nothing."""
    slug = _slug(body, spec)
    if len(exchange.body) > _SMALLEST_LIMIT:
        yield Doubt("no page says how large a body may be", "body-limit")
    if slug is None or not isinstance(body.get("input"), dict):
        return
    for name, value in body["input"].items():
        field = spec.models[slug].fields.get(name)
        if field is None and spec.models[slug].fields_complete:
            continue
        if field is None or field.cut:
            yield Doubt(f"what {name} takes is not known")
        elif value == [] or (isinstance(value, float) and value.is_integer()) or (value and str(value).isspace()):
            yield Doubt(f"no page says whether {json.dumps(value)} will do for {name}")
