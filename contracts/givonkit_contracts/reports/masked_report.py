"""A report without secrets: the only form of it that a writer sees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, TypeVar, cast

from givonkit.masking import SHOWN_HEADERS, Secrets, masked
from givonkit_contracts.server_checks.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from givonkit.http import Headers
    from givonkit_contracts.server_checks.verdicts import Report

Value = TypeVar("Value")
KEPT_HEADERS = SHOWN_HEADERS | {
    *(b"accept-encoding", b"allow", b"connection", b"request-id", b"server", b"transfer-encoding"),
    *(b"www-authenticate", b"x-request-id"),
}
"""The headers of exchanges that a report shows; every other one is left out, whatever stands in it."""
_user_in_url = re.compile(r"(?<=//)[^/@\s]*@").sub


def masked_report(report: Report, secrets: Collection[str] = ()) -> Report:
    """Return a report in which no secret stands, however it is spelled there, and no header that may hold one."""
    clean = masked_value(report, secrets)
    return replace(clean, target=_user_in_url("", clean.target))


def masked_value(value: Value, secrets: Collection[str]) -> Value:
    """Return a value, made of dataclasses, tuples, mappings and texts, in which no secret stands."""
    return _Mask(secrets).without_secrets(value)


class _Mask:
    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = Secrets(secret.encode("utf-8", "surrogatepass") for secret in secrets)
        self._texts: dict[str, str] = {}

    def without_secrets(self, value: Value) -> Value:
        return cast("Value", self._masked(value))

    def _masked(self, value: object) -> object:
        match value:
            case bytes():
                return masked(value, self._secrets.found_in(value))
            case str() if not isinstance(value, Enum):
                return self._masked_text(value)
            case tuple() | list():
                return getattr(value, "_make", type(value))(map(self._masked, value))
            case Mapping():
                return {self._masked(name): self._masked(item) for name, item in value.items()}
            case _ if is_dataclass(value) and not isinstance(value, type):
                changes = {field.name: self._masked(getattr(value, field.name)) for field in fields(value)}
                return _with_kept_headers(replace(value, **changes))
        return value

    def _masked_text(self, text: str) -> str:
        if text not in self._texts:
            self._texts[text] = self._without(text)
        return self._texts[text]

    def _without(self, text: str) -> str:
        found = self._secrets.found_in(text.encode("utf-8", "surrogatepass"))
        return masked(text.encode("utf-8", "surrogatepass"), found).decode("utf-8", "replace") if found else text


def _with_kept_headers(value: object) -> object:
    if not isinstance(value, Exchange):
        return value
    return replace(value, headers=_kept(value.headers), reply_headers=_kept(value.reply_headers))


def _kept(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return [(name, value) for name, value in headers if name.lower() in KEPT_HEADERS]
