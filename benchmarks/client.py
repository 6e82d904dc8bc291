"""One request and its answer, for checking a server before it is measured."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from benchmarks.work import Work

TIMEOUT_SECONDS = 30.0
KEY = "benchmark"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"null")

    def __str__(self) -> str:
        return f"{self.status} {self.body[:500].decode(errors='replace')}"


def answer(url: str, work: Work) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT_SECONDS)
    headers = {"Authorization": f"Bearer {KEY}"}
    if work.body:
        headers["Content-Type"] = "application/json"
    try:
        connection.request(work.method, work.path, work.body or None, headers)
        response = connection.getresponse()
        lower_case = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, lower_case, response.read())
    finally:
        connection.close()
