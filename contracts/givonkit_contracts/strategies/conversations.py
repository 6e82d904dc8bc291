"""Whole conversations with a server, as a Hypothesis state machine."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, precondition, rule

from givonkit.spec.rules import MEDIA_TYPES

from .bodies import Bodies
from .errors import ConversationFailed, ModelsMissing
from .models import model_in_spec
from .samples import Samples, picture, sample
from .talk import ENDED, Talk, goes_back
from .valid import valid_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from givonkit.http import Reply
    from givonkit.spec import Model, Spec, World

    from .talk import Send

NEVER_A_VERDICT = frozenset((402, 429))
"""No money, and too fast: such an answer ends the step, and says nothing about the server."""


def conversation_machine(
    send: Send,
    *,
    models: Iterable[str | Model],
    spec: Spec | None = None,
    world: World | None = None,
    assets: Mapping[str, str | Iterable[str]] | None = None,
    advance: Callable[[float], object] | None = None,
    begin: Callable[[], object] | None = None,
    api_key: str = "conversation",
) -> type[Conversation]:
    """Return a state machine that creates, polls, lists and cancels jobs, uploads files, and reuses files and results.

    `send` answers a `givonkit.http.Request` with a `Reply`, and so is any way to a server that has the shapes of
    `world` (the default one unless given). `advance` lets so many seconds pass; without it, jobs end when the server's
    time says so. `begin` is called before each conversation, to reset a server that can be reset; another may know
    other jobs. Slots are filled with `assets` as by `valid_requests`, but with no asset URIs of our own, since a server
    may know its own. Run it as any machine of Hypothesis: `run_state_machine_as_test(machine)`, or
    `Test = machine.TestCase`. What does not hold raises ConversationFailed.
    """
    chosen = [model_in_spec(model, spec) for model in models]
    if not chosen:
        raise ModelsMissing(
            "a conversation needs one model at least; got models=() (a slug such as 'kling-o1' will do)"
        )
    world = world or chosen[0][1].world()
    ours = {kind: [sample(kind, scheme) for scheme in ("https", "data")] for kind in MEDIA_TYPES}
    filling = {**ours, **(assets or {})}
    return type(
        "Conversation",
        (Conversation,),
        {
            "talk": Talk(send, world, api_key),
            "has_keys": world.answer("idempotency") == "honoured",
            "bodies": [Bodies(model, Samples(filling)) for model, _ in chosen],
            "requests": st.one_of([valid_requests(model, spec=spec, assets=filling) for model, _ in chosen]),
            "clock_hands": (advance,) if advance else (),
            "beginnings": (begin,) if begin else (),
            "keys": map(partial(_key, uuid4().hex[:12]), count(1)),
        },
    )


def _key(prefix: str, number: int) -> str:
    return f"{prefix}-{number}"


class Job:
    """What was asked for, and what the server said of it so far; without an id, it was not taken."""

    def __init__(self, request: dict[str, Any], key: str | None = None) -> None:
        self.request = request
        self.key = key
        self.id: str | None = None
        self.state = "queued"

    def __repr__(self) -> str:
        return f"the job {self.id}"


class File(NamedTuple):
    """A file of a kind that a slot can take; without a URI, there is none."""

    kind: str
    uri: str | None = None


class Conversation(RuleBasedStateMachine):
    """One conversation: what the server said of each job so far, and what may be said next."""

    talk: ClassVar[Talk]
    has_keys: ClassVar[bool]
    bodies: ClassVar[list[Bodies]]
    requests: ClassVar[st.SearchStrategy[dict[str, Any]]]
    clock_hands: ClassVar[tuple[Callable[[float], object], ...]]
    beginnings: ClassVar[tuple[Callable[[], object], ...]]
    keys: ClassVar[Iterator[str]]

    jobs: Bundle[Job] = Bundle("jobs")
    paid_once: Bundle[Job] = Bundle("paid_once")
    files: Bundle[File] = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Job] = {}
        for begin in self.beginnings:
            begin()

    @rule(target=jobs, request=st.runner().flatmap(lambda machine: machine.requests))
    def create(self, request: dict[str, Any]) -> Job:
        """A valid request makes a job with an id of its own."""
        return self._created(request, self.talk.create(request))

    @precondition(lambda self: self.has_keys)
    @rule(target=paid_once, request=st.runner().flatmap(lambda machine: machine.requests))
    def create_with_key(self, request: dict[str, Any]) -> Job:
        """A request with an Idempotency-Key makes a job as any other does."""
        key = next(self.keys)
        return self._created(request, self.talk.create(request, key), key)

    @rule(target=jobs, job=paid_once)
    def create_again(self, job: Job) -> Job:
        """The same request with the same Idempotency-Key answers with the same job."""
        if job.id:
            reply = self.talk.create(job.request, job.key)
            if reply.status not in NEVER_A_VERDICT:
                self._expect(self._id(reply) == job.id, "the same key gives the same job", f"{job}", reply)
        return job

    @rule(job=jobs)
    def poll(self, job: Job) -> None:
        """A job is read under its id, and its states only move forward."""
        if job.id:
            self._read(job, self.talk.poll(job.id))

    @precondition(lambda self: self.talk.can("cancel_generation"))
    @rule(job=jobs)
    def cancel(self, job: Job) -> None:
        """A job that is canceled stays so, and one that has ended stays as it is."""
        if not job.id:
            return
        reply = self.talk.cancel(job.id)
        if reply.status in NEVER_A_VERDICT:
            return
        if reply.status == 200:
            self._read(job, reply)
            self._read(job, self.talk.poll(job.id))
            self._expect(job.state == "canceled", "a canceled job stays canceled", f"{job}, canceled", reply)
        else:
            self._read(job, self.talk.poll(job.id))
            self._expect(job.state in ENDED, "a job that has not ended can be canceled", f"{job}, canceled", reply)

    @precondition(lambda self: self.talk.can("list_generations"))
    @rule()
    def list_jobs(self) -> None:
        """A list holds every job that was created."""
        missing = set(self.known)
        for page in self.talk.pages():
            if page.status in NEVER_A_VERDICT:
                return
            missing -= {identifier for identifier in self.talk.ids_of(page) if isinstance(identifier, str)}
            if not missing:
                return
        self._expect(not missing, "a list holds the jobs that were created", f"the jobs {sorted(missing)} too", page)

    @precondition(lambda self: self.talk.can("upload_asset"))
    @rule(target=files, number=st.integers(1, 9))
    def upload(self, number: int) -> File:
        """A small picture is taken, and gets a URI."""
        reply = self.talk.upload(picture(number), "image/png")
        if reply.status in NEVER_A_VERDICT:
            return File("image")
        uri = self.talk.answers.told("uploaded", "uri", reply)
        self._expect(isinstance(uri, str), "an uploaded file has a URI", "a URI for the picture", reply)
        return File("image", uri)

    @rule(target=files, job=jobs)
    def take_result(self, job: Job) -> File:
        """The result of a job that is completed is a file to use again."""
        kind = job.request["type"]
        if not job.id:
            return File(kind)
        reply = self.talk.poll(job.id)
        self._read(job, reply)
        return File(kind, self.talk.result(reply) if job.state == "completed" else None)

    @rule(target=jobs, file=files)
    def use_again(self, file: File) -> Job:
        """An uploaded file, or a result, fills a slot of its kind."""
        request = self._request_with(file)
        return self._created(request, self.talk.create(request)) if request else Job({"type": file.kind})

    @precondition(lambda self: self.clock_hands)
    @rule(tenths=st.integers(1, 30))
    def wait(self, tenths: int) -> None:
        """Time passes."""
        for advance in self.clock_hands:
            advance(tenths / 10)

    def _request_with(self, file: File) -> dict[str, Any] | None:
        for bodies in self.bodies if file.uri else ():
            for name in bodies.dials:
                field = bodies.model.fields[name]
                if field.media == file.kind and "asset" in field.schemes:
                    value = [file.uri] if field.is_array else file.uri
                    return bodies.body_with(bytes(bodies.width), {name: value})
        return None

    def _created(self, request: dict[str, Any], reply: Reply, key: str | None = None) -> Job:
        job = Job(request, key)
        if reply.status not in NEVER_A_VERDICT:
            identifier = self._id(reply)
            is_job = 200 <= reply.status < 300 and identifier is not None
            self._expect(is_job, "a valid request makes a job", f"a job for {request}", reply)
            self._expect(identifier not in self.known, "an id names one job", "an id that no other job has", reply)
            job.id = identifier
            self.known[str(identifier)] = job
        return job

    def _read(self, job: Job, reply: Reply) -> None:
        if reply.status in NEVER_A_VERDICT:
            return
        self._expect(reply.status == 200, "a created job can be read", f"{job}", reply)
        told = self.talk.answers.told("read", "id", reply)
        self._expect(told == job.id, "an id names one job", f"{job}", reply)
        state = self.talk.status(reply)
        if state is not None:
            says = "an ended job stays ended" if job.state in ENDED else "states only move forward"
            self._expect(not goes_back(job.state, state), says, f"{job}, which was {job.state}", reply)
            job.state = state

    def _id(self, reply: Reply) -> str | None:
        identifier = self.talk.answers.told("created", "id", reply)
        return identifier if isinstance(identifier, str) else None

    def _expect(self, holds: object, says: str, expected: str, reply: Reply) -> None:
        if not holds:
            raise ConversationFailed(says, expected, reply)
