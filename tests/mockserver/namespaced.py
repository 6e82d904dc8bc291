"""Clients of a namespace of their own, so that tests share a server and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx

from .wire import GENERATIONS, VALID

if TYPE_CHECKING:
    from .processes import Process

CONTROL = "/__givonkit"


class Namespaced(httpx.Client):
    """A client of one namespace; without a name it has one that nobody else has."""

    def __init__(self, server: Process, name: str | None = None, key: str = "a-key-of-mine") -> None:
        self.name = uuid4().hex[:12] if name is None else name
        super().__init__(
            base_url=f"{server.base_url}/ns/{self.name}",
            headers={"authorization": f"Bearer {key}", "content-type": "application/json"},
            trust_env=False,
            verify=False,  # reading certificates takes 20 ms
        )

    def created(self, prompt: str = "a red corgi") -> Any:
        """Create a job, and return it."""
        answer = self.post(GENERATIONS, content=VALID.replace(b"a red corgi", json.dumps(prompt).encode()[1:-1]))
        assert answer.status_code == 202, answer.text
        return answer.json()

    def told(self, path: str, body: Any = None, *, method: str | None = None) -> Any:
        """Return what the control side answers to a body, which goes as it is when it is text, or to none."""
        answer = self.sent(path, body, method=method)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def problem(self, path: str, body: Any = None, *, method: str | None = None, status: int = 400) -> str:
        """Return the sentence that the control side refuses a body with."""
        answer = self.sent(path, body, method=method)
        assert answer.status_code == status, answer.text
        (detail,) = answer.json().values()
        assert isinstance(detail, str)
        return detail

    def sent(self, path: str, body: Any = None, *, method: str | None = None) -> httpx.Response:
        """Return the control side's answer."""
        content = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        return self.request(method or ("GET" if body is None else "POST"), f"{CONTROL}/{path}", content=content)
