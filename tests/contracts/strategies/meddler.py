"""A double whose answers are meddled with on their way, each time in one way that breaks a conversation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit import ManualClock, Reply, Request, Simulator

from .draws import SPEC

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[["Meddler", Request, Any], Any]

ENDED = ("completed", "failed", "canceled")


class Meddler:
    """Answers as the double does, but `change` says something else in place of the body of each success.

    A request that it `refuses` is answered with `status`, and it `loses` a header.
    """

    def __init__(
        self,
        change: Change | None = None,
        *,
        refuses: Callable[[Request], bool] = lambda _: False,
        status: int = 404,
        loses: bytes = b"",
    ) -> None:
        self.clock = ManualClock()
        self.simulator = Simulator(SPEC, clock=self.clock, balance=10**9)
        self._change = change
        self._refuses = refuses
        self._status = status
        self._loses = loses
        self.seen: dict[str, Any] = {}

    def begin(self) -> None:
        self.simulator.reset("all")
        self.seen.clear()

    def send(self, request: Request) -> Reply:
        if self._refuses(request):
            return Reply(self._status, [], b"{}")
        request.headers.pop(self._loses, None)
        reply = self.simulator.handle(request)
        if self._change is None or reply.status >= 300:
            return reply
        changed = self._change(self, request, json.loads(reply.body))
        return Reply(reply.status, reply.headers, json.dumps(changed).encode())


def is_poll(request: Request) -> bool:
    return request.method == "GET" and "/generations/" in request.path


def is_create(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith("/generations")


def another_id(_: Meddler, request: Request, body: Any) -> Any:
    """Reading a job tells another id."""
    return {**body, "id": body["id"] + "x"} if is_poll(request) else body


def one_id_for_two(meddler: Meddler, request: Request, body: Any) -> Any:
    """Every job has the id of the first."""
    return {**body, "id": meddler.seen.setdefault("id", body["id"])} if is_create(request) else body


def begins_anew(meddler: Meddler, request: Request, body: Any) -> Any:
    """A job that has ended is processing when it is read again."""
    if is_poll(request) and body["status"] in ENDED:
        times = meddler.seen[body["id"]] = meddler.seen.get(body["id"], 0) + 1
        return {**body, "status": "processing"} if times > 1 else body
    return body


def goes_back_to_the_queue(meddler: Meddler, request: Request, body: Any) -> Any:
    """A job that was processing is queued when it is read again."""
    if is_poll(request) and body["status"] == "processing":
        times = meddler.seen[body["id"]] = meddler.seen.get(body["id"], 0) + 1
        return {**body, "status": "queued"} if times > 1 else body
    return body


def completes_after_all(meddler: Meddler, request: Request, body: Any) -> Any:
    """A canceled job is completed when it is read later."""
    if is_poll(request) and body["status"] == "canceled":
        times = meddler.seen[body["id"]] = meddler.seen.get(body["id"], 0) + 1
        return {**body, "status": "completed"} if times > 1 else body
    return body


def ignores_the_cancel(_: Meddler, __: Request, body: Any) -> Any:
    """Canceling a job answers 200 with a job that goes on."""
    return {**body, "status": "processing"} if body.get("status") == "canceled" else body


def lists_all_but_the_oldest(_: Meddler, __: Request, body: Any) -> Any:
    """The oldest of two jobs is in no list."""
    return {**body, "data": body["data"][:-1]} if len(body.get("data", ())) > 1 else body


def says_states_in_other_words(_: Meddler, __: Request, body: Any) -> Any:
    """Every state is told with a word that nobody knows."""
    return {**body, "status": "thinking"} if "status" in body else body


def uploads_into_nothing(_: Meddler, request: Request, body: Any) -> Any:
    """An upload is answered without a URI."""
    return {} if request.path.endswith("/assets") else body


def refuses_polls(request: Request) -> bool:
    """No job can be read."""
    return is_poll(request)


def refuses_cancels(request: Request) -> bool:
    """No job can be canceled."""
    return request.path.endswith("/cancel")


def refuses_uploads_in_slots(request: Request) -> bool:
    """No request with an asset URI is taken."""
    return is_create(request) and b"asset://" in request.body


def refuses_all_but_new_jobs(request: Request) -> bool:
    """Jobs are made, and nothing else is answered."""
    return not is_create(request)
