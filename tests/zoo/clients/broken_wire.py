"""Clients that send something else than what they were given."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .broken import broken
from .careful import Answer, CarefulClient

if TYPE_CHECKING:
    from .broken import BrokenClient

SHORT_COLUMN = 64


class ChangingClient(CarefulClient):
    """A client that sends its fields in another way than they were given."""

    def body(self) -> bytes:
        request = self.case.request
        return json.dumps({**request, "input": self.changed(dict(request["input"]))}).encode()

    def changed(self, fields: dict[str, Any]) -> dict[str, Any]:
        return fields


class SendsNumbersAsText(ChangingClient):
    """Numbers and truth values are sent as text."""

    def changed(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: json.dumps(value) if isinstance(value, bool | int) else value for name, value in fields.items()}


class TrimsPrompts(ChangingClient):
    """Spaces at the ends of a prompt are cut off."""

    def changed(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {**fields, "prompt": fields["prompt"].strip()}


class WritesSnakeCase(ChangingClient):
    """Names of fields are sent in snake case."""

    def changed(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {re.sub("([A-Z])", r"_\1", name).lower(): value for name, value in fields.items()}


class FillsInADefault(ChangingClient):
    """A default of the client's own is sent along."""

    def changed(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"aspectRatio": "1:1", **fields}


class DropsWhatIsFalse(ChangingClient):
    """Fields that are false or empty are not sent."""

    def changed(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in fields.items() if value}


class ShortensIds(CarefulClient):
    """An id is cut to the width of a column."""

    def know(self, job: dict[str, Any]) -> None:
        super().know({**job, "id": job["id"][:SHORT_COLUMN]})


class SendsItsKeyInTheUrl(CarefulClient):
    """The key is sent in the URL as well."""

    def answer(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, content: bytes | None = None
    ) -> Answer | None:
        if url.startswith(self.case.base_url):
            url = f"{url}?api_key={self.case.api_key}"
        return super().answer(method, url, headers=headers, content=content)


BROKEN: tuple[BrokenClient, ...] = (
    broken("wire/numbers-stay-numbers", SendsNumbersAsText),
    broken("wire/text-is-sent-as-it-is", TrimsPrompts),
    broken("wire/fields-keep-their-names", WritesSnakeCase),
    broken("wire/nothing-is-added", FillsInADefault),
    broken("wire/nothing-is-left-out", DropsWhatIsFalse),
    broken("wire/ids-are-taken-as-they-are", ShortensIds),
    broken("wire/key-is-in-its-header-alone", SendsItsKeyInTheUrl),
)
