"""A client that is run by hand, or by its own tests: the double serves it, and what it sends is judged."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING

from givonkit.errors import GivonkitError, ScenarioInvalid
from givonkit.simulator import SystemClock

from .evidence import Evidence
from .heard import Heap
from .heard_obligations import HEARD
from .playing import Views, jobs_seen, scaled_steps
from .report import ClientReport, FoundBy
from .run_server import Desk, RunServer
from .schedule import Schedule
from .schedule_text import PLACE
from .selection import selected
from .settings import ClientSettings
from .staged import StagedSimulator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from givonkit.simulator.clock import Clock
    from givonkit.spec import Spec

API_KEY = "givon-listening-key"
_OF_AN_ERRAND = ("request", "kills", "deadline", "poll_interval", "repeats", "resumes_at_end", "linger")
_LAST_SECONDS = 5.0


class CommandUnusable(GivonkitError):
    """The command that runs the client cannot be started."""


class Listener:
    """Serves the double on 127.0.0.1 and writes down what comes, from the beginning until `stop`.

    Results are served under another name of this machine, so that a key that goes there is seen. `schedule` says what
    befalls the answers, each operation's requests counted from the first one heard; raises ScenarioInvalid for one that
    is about what a client is asked, and PortTaken.
    """

    def __init__(
        self, spec: Spec, *, port: int = 0, schedule: Schedule | None = None, clock: Clock | None = None
    ) -> None:
        self._schedule = schedule or Schedule()
        _check(self._schedule)
        view = Views(spec).of(self._schedule)
        steps = scaled_steps(self._schedule.job, 1.0)
        self._server = RunServer(view, port)
        self.base_url = self._server.base_url
        self.api_key = API_KEY
        self._simulator = StagedSimulator(
            self._schedule,
            steps,
            view=view,
            clock=clock or SystemClock(),
            asset_url=self._server.asset_url,
            kill=lambda _: None,
            stop=lambda _: None,
            most_requests=None,
        )
        desk = Desk(self._simulator, admits=lambda: True, is_dying=lambda: False, elsewhere=self._server.asset_url)
        self._server.answer_with(desk)
        self._client_is_gone = False
        self._ended_at: float | None = None

    def __repr__(self) -> str:
        return f"<Listener at {self.base_url}, {len(self._simulator.exchanges)} requests heard>"

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def client_has_gone(self) -> None:
        """Say that nothing more will come, so that what was left undone is judged however short ago it was."""
        self._client_is_gone = True

    def stop(self) -> None:
        """Serve no more; what was heard stays."""
        if self._ended_at is None:
            self._ended_at = self._simulator.elapsed
        self._server.stop()

    def report(self, settings: ClientSettings | None = None, *, client: str = "the client") -> ClientReport:
        """Return what the requests so far show; an errand that the client may still be at is not judged for its end.

        Raises ObligationUnknown for a name in `only` that no obligation has.
        """
        began = time.monotonic()
        settings = settings or ClientSettings()
        obligations = selected(HEARD, settings)
        evidence = Evidence(obligations)
        heap = self._heap()
        completed = 0
        for errand in heap.errands():
            evidence.see(errand, FoundBy.LISTENING, obligations)
            completed += any(exchange.operation is not None for exchange in errand.exchanges)
        return ClientReport(
            client=client,
            level=settings.level,
            strict=settings.strict,
            seed=settings.seed,
            judged=evidence.judged(),
            runs=evidence.runs,
            completed=completed,
            seconds=heap.at + time.monotonic() - began,
        )

    def _heap(self) -> Heap:
        simulator = self._simulator
        with simulator.lock:
            return Heap(
                schedule=self._schedule,
                base_url=self.base_url,
                api_key=self.api_key,
                exchanges=tuple(simulator.exchanges),
                jobs=tuple(jobs_seen(simulator)),
                at=simulator.elapsed if self._ended_at is None else self._ended_at,
                client_is_gone=self._client_is_gone,
            )


def heard_command(listener: Listener, command: Sequence[str]) -> int:
    """Run a command that uses the client, and return its exit status when it has ended; raises CommandUnusable.

    It finds the address in GIVON_BASE_URL and a key in GIVON_API_KEY. Ctrl-C reaches it as well: it may still clean up.
    """
    try:
        process = subprocess.Popen(command, env=_environment(listener))  # noqa: S603  # the reader's own command
    except (OSError, ValueError, IndexError) as error:
        raise CommandUnusable(_not_started(command, error)) from error
    try:
        status = process.wait()
    except KeyboardInterrupt:
        status = _last_status(process)
    listener.client_has_gone()
    return 128 - status if status < 0 else status


def _environment(listener: Listener) -> dict[str, str]:
    """Return the reader's environment, but with the listener, past any proxy, in the place of the API."""
    here = ",".join((os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or "localhost", "127.0.0.1", "localhost"))
    api = {"GIVON_BASE_URL": listener.base_url, "GIVON_API_KEY": listener.api_key}
    return {**os.environ, **api, "NO_PROXY": here, "no_proxy": here}


def _last_status(process: subprocess.Popen[bytes]) -> int:
    """Return the status of a command after Ctrl-C, which is killed if it goes on for long."""
    with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        return process.wait(_LAST_SECONDS)
    process.kill()
    return process.wait()


def _not_started(command: Sequence[str], error: Exception) -> str:
    if not command:
        return "no command is given; name the one that runs the client, such as: -- npm test"
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    on_path = "" if os.sep in command[0] else ", and that it is on PATH"
    return f"cannot start {command[0]!r}: {why}; check how it is spelt{on_path}"


def _check(schedule: Schedule) -> None:
    """Refuse what the judge cannot do to a client that it does not run itself; raises ScenarioInvalid."""
    plain = Schedule()
    for name in (field.name for field in fields(Schedule)):
        if name in _OF_AN_ERRAND and getattr(schedule, name) != getattr(plain, name):
            raise ScenarioInvalid(
                PLACE,
                f"a client that is listened to is not asked for anything: leave out {name.replace('_', ' ')}; "
                "strikes such as create#1=reset:acted, the job, long-ids and world=... can stand there",
            )
