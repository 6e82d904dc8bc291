"""One client of a soak: its namespaces, and what it does to the jobs in them."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from benchmarks.soak import checks
from benchmarks.soak.connection import Answer, Connection, ConnectionLostError
from benchmarks.soak.jobs import SoakJob, new_job
from benchmarks.soak.tally import Tally
from benchmarks.work import GENERATIONS

OPENING = Decimal(1_000_000_000)
JOBS_PER_NAMESPACE = 10
KEPT_JOBS = 30
"""Kept by the server in each namespace, and as many Idempotency-Keys: those under way, and some that have ended."""
LONGEST_JOB_SECONDS = 120.0
"""A job ends after ten seconds; a poll of it may have to wait for its turn."""
DOWNLOADED = 20
"""One job of so many has its result downloaded."""
CONFLICTS = 5
"""One Idempotency-Key of so many is sent again with another request."""
COMPARED = 10
"""One namespace of so many has the movements of its ledger added up."""
KEY = "soak-client"


@dataclass(slots=True)
class Space:
    """A namespace: every second one is named by the path, the others by the key."""

    number: int
    jobs: list[SoakJob] = field(default_factory=list)
    created: int = 0
    charged: Decimal = Decimal(0)
    turns: int = 0

    @property
    def name(self) -> str:
        return f"soak-{self.number}"

    @property
    def path(self) -> str:
        return f"/ns/{self.name}" if self.number % 2 else ""

    @property
    def key(self) -> str:
        return KEY if self.number % 2 else f"ns_{self.name}_{KEY}"

    @property
    def open_tokens(self) -> Decimal:
        """The tokens of the jobs that were not seen to end."""
        return sum((job.tokens for job in self.jobs), start=Decimal(0))


class Client:
    """Creates jobs in its namespaces and polls each until it has ended, one request at a time."""

    def __init__(self, connection: Connection, spaces: Iterable[Space], tally: Tally) -> None:
        self._connection = connection
        self._spaces = list(spaces)
        self._tally = tally

    async def work(self, until: float) -> None:
        """Poll and create, namespace after namespace, until a time of the monotonic clock."""
        while time.monotonic() < until:
            for space in self._spaces:
                await self._look_after(space)
                if time.monotonic() >= until:
                    return

    async def finish(self) -> None:
        """Poll until every job has ended, then compare the ledgers."""
        for space in self._spaces:
            while space.jobs:
                await self._poll_all(space)
            await self._compare_ledger(space)
        self._connection.close()

    async def _look_after(self, space: Space) -> None:
        await self._poll_all(space)
        while len(space.jobs) < JOBS_PER_NAMESPACE:
            await self._create(space)
        space.turns += 1
        if space.turns % 8 == 0:
            await self._list(space)
        if space.turns % 8 == 4:
            await self._read_balance(space)

    async def _poll_all(self, space: Space) -> None:
        for job in list(space.jobs):
            await self._poll(space, job)
            if checks.ORDER[job.status] == 3:
                space.jobs.remove(job)
                if job.status == "completed":
                    space.charged += job.tokens
            elif time.monotonic() > job.began + LONGEST_JOB_SECONDS:
                space.jobs.remove(job)
                self._wrong(space, f"job {job.id}", f"still {job.status} after {LONGEST_JOB_SECONDS:g} s")

    async def _create(self, space: Space) -> None:
        job = new_job(space.name, space.created, time.monotonic())
        space.created += 1
        self._tally.created += 1
        extra = f"idempotency-key: {space.name}-{space.created}\r\n" if job.kind.idempotency_key else ""
        created = await self._ask(space, (202,), "POST", body=job.body, extra=extra)
        if created is None:
            return
        told = created.json
        job.id, job.created_at, job.tokens = told["id"], told["createdAt"], told["cost"]["tokens"]
        self._note(space, f"create {job.id}", checks.wrong_of_created(job, told, space.path))
        job.status = told["status"]
        if job.id in {other.id for other in space.jobs}:
            self._wrong(space, f"create {job.id}", "the id is already taken")
        space.jobs.append(job)
        if extra:
            await self._repeat(space, job, extra, created)

    async def _repeat(self, space: Space, job: SoakJob, extra: str, created: Answer) -> None:
        again = await self._ask(space, (202,), "POST", body=job.body, extra=extra)
        if again is not None and again.body != created.body:
            self._wrong(space, f"repeat {job.id}", f"expected {created.body!r}, got {again.body!r}")
        if space.created % CONFLICTS:
            return
        other = job.body.replace("soak", "other", 1)
        await self._ask(space, (409,), "POST", body=other, extra=extra)

    async def _poll(self, space: Space, job: SoakJob) -> None:
        fault = job.kind.faults[job.polls] if job.polls < len(job.kind.faults) else None
        job.polls += 1
        answer = await self._ask(space, (200 if fault is None else fault,), "GET", f"/{job.id}")
        if answer is None or fault is not None:
            return
        told = answer.json
        self._note(space, f"poll {job.id}", checks.wrong_of_job(job, told, space.path))
        job.status, job.progress = told["status"], told["progress"]
        if job.is_cancelable:
            await self._cancel(space, job)
        elif job.status == "completed" and space.created % DOWNLOADED == 0:
            await self._download(space, job, told["outputs"][0]["url"])

    async def _cancel(self, space: Space, job: SoakJob) -> None:
        """Cancel a job; one that has ended meanwhile cannot be, and is told so at the next poll."""
        answer = await self._ask(space, (200, 409), "POST", f"/{job.id}/cancel")
        if answer is None:
            return
        if answer.status == 409:
            job.is_over = True
            return
        job.ends = "canceled"
        told = answer.json
        self._note(space, f"cancel {job.id}", checks.wrong_of_job(job, told, space.path))
        job.status = told["status"]
        await self._ask(space, (409,), "POST", f"/{job.id}/cancel")

    async def _download(self, space: Space, job: SoakJob, url: str) -> None:
        parts = urlsplit(url)
        file = await self._ask(space, (200,), "GET", path=f"{parts.path}?{parts.query}")
        if file is not None:
            kind = job.kind.template["type"]
            self._note(space, f"download {job.id}", checks.wrong_of_file(kind, file.body))

    async def _list(self, space: Space) -> None:
        listed = await self._ask(space, (200,), "GET", "?limit=5")
        if listed is not None:
            wrong = checks.wrong_of_list(listed.json["data"], space.name, space.jobs)
            self._note(space, "list", wrong)

    async def _read_balance(self, space: Space) -> None:
        balance = await self._ask(space, (200,), "GET", path=f"{space.path}/api/v1/balance")
        if balance is not None:
            wrong = checks.wrong_of_balance(balance.json, OPENING, space.charged, space.open_tokens)
            self._note(space, "balance", wrong)

    async def _compare_ledger(self, space: Space) -> None:
        path = f"/ns/{space.name}/__givonkit/ledger"
        answer = await self._ask(space, (200,), "GET", path=path)
        if answer is None:
            return
        ledger = answer.json
        self._note(space, "ledger", checks.wrong_of_ledger(ledger, OPENING, space.charged))
        for label, totals in ledger.items() if space.number % COMPARED == 0 else ():
            movements = await self._ask(space, (200,), "GET", path=f"{path}/{label}")
            if movements is not None:
                self._note(space, "movements", checks.wrong_of_movements(movements.json, totals))

    async def _ask(
        self,
        space: Space,
        expected: tuple[int, ...],
        method: str,
        job: str = "",
        *,
        path: str = "",
        body: str = "",
        extra: str = "",
    ) -> Answer | None:
        """Return an answer with an expected status, or None and note what came instead; 0 is a lost connection."""
        path = path or f"{space.path}{GENERATIONS}{job}"
        try:
            answer = await self._connection.ask(method, path, space.key, body, extra)
        except ConnectionLostError as failure:
            self._tally.lost += 1
            if 0 not in expected:
                self._wrong(space, f"{method} {path}", f"expected {expected}, got no answer: {failure}")
            return None
        self._tally.add(answer.seconds)
        if answer.status in expected:
            return answer
        self._wrong(space, f"{method} {path}", f"expected {expected}, got {answer.status} {answer.body[:300]!r}")
        return None

    def _note(self, space: Space, what: str, wrong: Iterable[str]) -> None:
        for text in wrong:
            self._wrong(space, what, text)

    def _wrong(self, space: Space, what: str, text: str) -> None:
        self._tally.note_wrong(f"{space.name}, {what}: {text}")
