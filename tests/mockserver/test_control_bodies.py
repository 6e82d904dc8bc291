"""Whatever is sent to the control side, the answer is a sentence: never a traceback, never a 500."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from .namespaced import Namespaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .processes import Process

PATHS = {
    "scenarios": ("POST", b'{"scenarios": {"a": {"match": {"nth": 2}, "steps": ["fault=503 times=2", "after=3s"]}}}'),
    "faults": ("POST", b'{"fault": "503:html times=2", "on": ["create", "poll"]}'),
    "clock": ("POST", b'{"advance": 12.5}'),
    "world": ("PUT", b'{"answers": {"refusal-status": "422"}, "wire": {"statuses": {"queued": "WAITING"}}}'),
    "world/random": ("PUT", b'{"seed": 7}'),
    "seed": ("PUT", b'{"seed": 7}'),
    "reset": ("POST", b'{"targets": ["jobs", "clock"]}'),
    "verify": ("POST", b'{"expectations": [{"match": {"operation": "create"}, "at_least": 1, "at_most": 2}]}'),
}
NESTED = 50_000
BODIES = {
    "empty": b"",
    "blank": b" \n\t ",
    "null": b"null",
    "array": b"[]",
    "number": b"1",
    "text": b'"x"',
    "unfinished": b"{",
    "no-utf-8": b"\xff\xfe",
    "utf-16": '{"seed": 1}'.encode("utf-16"),
    "nul": b"\0",
    "nan": b"NaN",
    "deep-array": b"[" * NESTED + b"]" * NESTED,
    "deep-object": b'{"a":' * NESTED,
    "deep-value": b'{"seed":' + b"[" * NESTED + b"]" * NESTED + b"}",
    "surrogate": b'{"fault": "\\ud800", "targets": ["\\ud800"]}',
    "alias-of-itself": b"scenarios: &a {b: *a}",
    "aliases": b"a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]",
    "tag": b"scenarios: !!python/object/apply:os.system [true]",
    "two-documents": b"--- {}\n--- {}",
    "large": b"x" * 1_000_001,
    "colon": b":",
    "question-mark": b"? [1]\n: 2",
}
NUMBERS = [
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e400",
    b"-1",
    b"9" * 5_000,
    b"1e-400",
    b".nan",
    b"0x10",
    b"true",
    b"1:30",
]


@pytest.fixture
def here(server: Process) -> Iterator[Namespaced]:
    with Namespaced(server) as client:
        client.told("scenarios", method="DELETE")
        yield client


def is_answered(here: Namespaced, path: str, body: bytes, **headers: str) -> bool:
    """Whether a body is taken, or refused in a sentence on one line."""
    answer = here.request(PATHS[path][0], f"/__givonkit/{path}", content=body, headers=headers)
    if answer.status_code in (200, 204):
        return True
    detail = answer.json()["detail"]
    return answer.status_code in (400, 413) and isinstance(detail, str) and len(detail.splitlines()) == 1


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_none_is_refused_in_a_sentence(here: Namespaced, path: str, body: bytes) -> None:
    answer = here.sent(path, body, method=PATHS[path][0])
    assert answer.status_code in (400, 413), answer.text
    assert is_answered(here, path, body)


@pytest.mark.parametrize("path", PATHS)
def test_any_number_is_answered_where_a_number_is_expected(here: Namespaced, path: str) -> None:
    _, body = PATHS[path]
    for old in (b"12.5", b"7", b"2", b"1", b'"422"', b'"WAITING"'):
        for number in NUMBERS:
            assert is_answered(here, path, body.replace(old, number)), (old, number[:40])


@pytest.mark.parametrize("path", PATHS)
def test_a_body_that_was_damaged_is_answered(here: Namespaced, path: str) -> None:
    draw = random.Random(path)
    for _ in range(60):
        body = bytearray(PATHS[path][1])
        for _ in range(draw.randint(1, 4)):
            body[draw.randrange(len(body))] = draw.choice(b"{}[]:,\"'\\\0\xff\n 0a*&!#%")
        assert is_answered(here, path, bytes(body)), bytes(body)


@pytest.mark.parametrize("content_type", ["application/json", "application/yaml", "text/plain", "image/png", ""])
@pytest.mark.parametrize("path", PATHS)
def test_the_content_type_makes_no_difference(here: Namespaced, path: str, content_type: str) -> None:
    answer = here.request(
        PATHS[path][0], f"/__givonkit/{path}", content=PATHS[path][1], headers={"content-type": content_type}
    )
    assert answer.status_code in (200, 204), answer.text
