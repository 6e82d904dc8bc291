"""Requests and saved answers of a Postman collection, from the operations of an OpenAPI document."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Node = dict[str, Any]

_SMALLEST_GIF = (
    "GIF89a"  # every byte is below 128, so that the picture can stand in a text
    "\x01\x00\x01\x00\x00\x00\x00"  # one pixel by one, without a palette
    ",\x00\x00\x00\x00\x01\x00\x01\x00\x00"  # a picture over the whole of it
    "\x02\x02D\x01\x00"  # its only pixel
    ";"
)


class Operation(NamedTuple):
    """One operation of an OpenAPI document, with where it is reached and the components that it names."""

    method: str
    path: str
    item: Mapping[str, Any]
    components: Mapping[str, Any]

    @property
    def success(self) -> str:
        """The status of the answer that all goes well with."""
        return str(next(iter(self.item["responses"])))

    def described(self) -> str:
        """Return what people read of it."""
        question = self.item.get("x-givonkit-question")
        basis = self.item["x-givonkit-basis"] + (f", question `{question}`" if question else "")
        return f"{self.item['description']}\n\nBasis: {basis}."

    def request(self, *, segment: str | None = None, body: Any = None) -> Node:
        """Return the request, with a value for the path's segment (its example otherwise), and a JSON body."""
        request: Node = {
            "method": self.method,
            "description": self.described(),
            "header": [_header(each) for each in self.item.get("parameters", ()) if each["in"] == "header"],
            "url": self._url(segment),
        }
        if body is not None:
            request["header"].insert(0, {"key": "Content-Type", "value": "application/json"})
            request["body"] = {"mode": "raw", "raw": as_text(body), "options": {"raw": {"language": "json"}}}
        elif "requestBody" in self.item:
            request["header"].insert(0, {"key": "Content-Type", "value": "image/gif"})
            request["body"] = {"mode": "raw", "raw": _SMALLEST_GIF}
        return request if self.item.get("security") != [] else {**request, "auth": {"type": "noauth"}}

    def answers(self, request: Node) -> list[Node]:
        """Return every example of an answer, as an answer to a request."""
        return [
            saved_answer(f"{status} {name}", int(status), example["value"], request)
            for status, response in self.item["responses"].items()
            for name, example in self._examples(response).items()
        ]

    def _examples(self, response: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" in response:
            response = self.components["responses"][response["$ref"].rpartition("/")[2]]
        examples: Mapping[str, Any] = response.get("content", {}).get("application/json", {}).get("examples", {})
        return examples

    def _url(self, segment: str | None) -> Node:
        path = [f":{part[1:-1]}" if part.startswith("{") else part for part in self.path.strip("/").split("/")]
        query = [_query(each) for each in self.item.get("parameters", ()) if each["in"] == "query"]
        sent = [f"{each['key']}={each['value']}" for each in query if not each["disabled"]]
        raw = "/".join(["{{baseUrl}}", *path]) + (f"?{'&'.join(sent)}" if sent else "")
        variables = list(self._segments(segment))
        return {
            "raw": raw,
            "host": ["{{baseUrl}}"],
            "path": path,
            **({"query": query} if query else {}),
            **({"variable": variables} if variables else {}),
        }

    def _segments(self, value: str | None) -> Iterator[Node]:
        for each in self.item.get("parameters", ()):
            if each["in"] == "path":
                shown = each["schema"]["examples"][0] if value is None else value
                yield {"key": each["name"], "value": shown, "description": each["description"]}


def saved_answer(name: str, status: int, value: Any, request: Node) -> Node:
    """Return an answer in JSON as a collection keeps it."""
    return {
        "name": name,
        "originalRequest": {key: part for key, part in request.items() if key != "auth"},
        "status": HTTPStatus(status).phrase,
        "code": status,
        "_postman_previewlanguage": "json",
        "header": [{"key": "Content-Type", "value": "application/json"}],
        "body": as_text(value),
    }


def as_text(value: Any) -> str:
    """Return a value as JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _header(parameter: Mapping[str, Any]) -> Node:
    return {"key": parameter["name"], "value": "{{$guid}}", "description": parameter["description"], "disabled": True}


def _query(parameter: Mapping[str, Any]) -> Node:
    schema = parameter["schema"]
    value = schema["default"] if "default" in schema else schema["examples"][0]
    return {
        "key": parameter["name"],
        "value": str(value),
        "description": parameter["description"],
        "disabled": not (parameter["required"] or "default" in schema),
    }
