"""Follows the jobs of accepted requests: where things stand in the answers, and how the server carries itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from . import charges, conduct, shown_values
from .canceling import Canceling
from .following import Following
from .job_ends import Outcome
from .job_paths import IdPlace, JobPathSearch
from .jobs_seen import Job, Reading, job_values
from .learned_answers import learned_answers
from .learned_wire import learned_wire
from .leaves import leaves, under, written
from .money_seen import BalanceWatch, priced_by
from .places import Places, learn_places
from .reading import broken_rules
from .rulings import Rulings
from .verdicts import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from givonkit.spec import Spec

    from .exchange import Exchange
    from .verdicts import Finding, Observation, RuleVerdict

LIST_PATH = "/api/v1/generations"
_SEARCHES = 6
_EAGER_READS = 3
_EAGER_JOBS = 2


class JobWatch:
    """What the judge learns from jobs.

    `get(path, probe)` reads a path and `send(method, path, probe)` sends another request without a body; neither costs
    anything. `same_origin` gives the path of a URL of the same server. Threads may share a watch.
    """

    def __init__(
        self,
        spec: Spec,
        *,
        get: Callable[[str, str], Exchange],
        same_origin: Callable[[str], str | None],
        send: Callable[[str, str, str], Exchange],
        now: Callable[[], float],
        sleep: Callable[[float], None],
        job_seconds: float,
    ) -> None:
        self.jobs: list[Job] = []
        self.refusals: list[Exchange] = []
        self.id_place: IdPlace | None = None
        self.canceling = Canceling(send)
        self.money = BalanceWatch(get)
        self.spec = spec
        self.list_looked_at: Exchange | None = None
        self.list_shown: Exchange | None = None
        self.now = now
        self._get = get
        self._search = JobPathSearch(get, same_origin)
        self._same_origin = same_origin
        self._searches = 0
        self._reads = 0
        self._by_exchange: dict[int, Job] = {}
        self._eager: dict[str, int] = {}
        self._learned: tuple[int, Places] | None = None
        self._ruled: tuple[tuple[int, int], Rulings] | None = None
        self._following = Following(self, now=now, sleep=sleep, seconds=job_seconds)
        self._lock = threading.RLock()

    def created(self, model: str, body: Any, exchange: Exchange) -> None:
        """Take note of an accepted POST, whose decoded body is given; its job is read at once if that is possible."""
        with self._lock:
            if self.money.open is None:
                self.money.look()
            job = Job(model, body, exchange, is_valid=not broken_rules(body, self.spec))
            self.jobs.append(job)
            self._reads += 1
            self._by_exchange[id(exchange)] = job
            if self.id_place is not None:
                self._place(job)
                self.read(job)
            elif self._searches < _SEARCHES:
                self._find(job)
            self._note_created(job)

    def created_unread(self, exchange: Exchange) -> None:
        """Take note of an accepted POST that names no known model: it may have cost something."""
        with self._lock:
            if self.money.open is not None:
                self.money.open.created.append(Job("", {}, exchange, is_valid=False))
                self.money.look()

    def _find(self, job: Job) -> None:
        self._searches += 1
        sent = {str(value) for _, value in leaves(job.body)}
        found = self._search.find(job.exchange, sent)
        if found is None:
            return
        self.id_place = found.place
        for earlier in self.jobs:
            self._place(earlier)
        self._keep(job, found.exchange)

    def _place(self, job: Job) -> None:
        place = self.id_place
        if place is None:
            return
        root = place.created[:-1] if place.created is not None else ()
        job.created = under(root, dict(leaves(job.exchange.answer)))
        job.created.pop(("",), None)
        job.id = place.id_of(job.exchange)
        job.path = place.path_of(job.id) if job.id is not None else None

    def read(self, job: Job) -> None:
        """Read a job once more."""
        if job.path is not None:
            self._keep(job, self._get(job.path, job.exchange.probe))

    def _keep(self, job: Job, exchange: Exchange) -> None:
        root = self.id_place.root if self.id_place is not None else ()
        self._reads += 1
        job.readings.append(Reading(exchange, job_values(exchange, root)))

    def _note_created(self, job: Job) -> None:
        if self.money.open is None:
            return
        self.money.open.created.append(job)
        window = self.money.look()
        place = self.money.likely_place
        if window is None or place is None or window.only_created is not job:
            return
        if window.drop(place) > 0:
            job.dropped = window.drop(place)
        else:
            self._read_on(job)

    def _read_on(self, job: Job) -> None:
        """Read a job whose acceptance cost nothing until it ends, if that is soon, to see what its end costs."""
        model = self.spec.models.get(job.model)
        priced = priced_by(model, job.input) if model is not None and job.is_valid else None
        kind = f"{job.model}/{priced.label}" if priced is not None else ""
        if priced is None or self._eager.get(kind, 0) >= _EAGER_JOBS:
            return
        self._eager[kind] = self._eager.get(kind, 0) + 1
        for _ in range(_EAGER_READS):
            if self.has_ended(job):
                self.note_ended(job)
                return
            self.read(job)

    def has_ended(self, job: Job) -> bool:
        """Whether the last reading shows a job that has ended."""
        return bool(job.shown) and self.places_now.ends.outcome(job.last) is not Outcome.OPEN

    def note_ended(self, job: Job) -> None:
        """Take note that a job has ended, and look at the balance."""
        if self.money.open is not None:
            self.money.open.ended.append(job)
            self.money.look()

    @property
    def charges_at_once(self) -> bool:
        """Whether the balance was seen to fall as soon as a request was accepted."""
        return bool(self.money.accept_drops())

    @property
    def last_balance(self) -> Decimal | None:
        """The balance as it was last read."""
        return self.money.current()

    def balance(self) -> Decimal | None:
        """Return the balance as it is now, or None where no place for it is known."""
        with self._lock:
            self.money.look()
            return self.money.current()

    def cost(self, exchange: Exchange) -> Decimal | None:
        """Return what an accepted POST told or was seen to cost, the larger of the two; None while that is unknown."""
        with self._lock:
            job = self._by_exchange.get(id(exchange))
            if job is None:
                return None
            told = charges.told_cost(job, self.places_now.cost)
            return max((amount for amount in (told, job.dropped) if amount is not None), default=None)

    def cancel(self, exchange: Exchange) -> Decimal | None:
        """Cancel the job of an accepted POST if a way is found; returns the tokens that came back, None if unseen."""
        with self._lock:
            job = self._by_exchange.get(id(exchange))
            if job is None or job.id is None or self.id_place is None:
                return None
            self.money.look()
            canceled = self.canceling.cancel(self.id_place, job.id, exchange.probe)
            if canceled is None:
                return None
            job.is_canceled = True
            self.read(job)
            if self.money.open is None:
                return None
            self.money.open.canceled.append(job)
            window, place = self.money.look(), self.money.likely_place
            return max(-window.drop(place), charges.NOTHING) if window is not None and place is not None else None

    def refused(self, exchange: Exchange) -> None:
        """Take note of a refused POST, and see whether the balance is as it was."""
        with self._lock:
            self.refusals.append(exchange)
            if self.money.open is not None:
                self.money.open.refused.append(exchange)
            self.money.look()

    def follow(self) -> None:
        """Read all jobs until they have ended, or the time for that is over, and the ended ones a few times more."""
        with self._lock:
            self._following.run()
            self._look_at_list()
            self.money.look()

    def _look_at_list(self) -> None:
        ids = {job.id for job in self.jobs if job.id is not None}
        if not ids:
            return
        exchange = self.list_looked_at = self._get(LIST_PATH, self.jobs[-1].exchange.probe)
        if exchange.is_accepted and ids & {str(value) for _, value in leaves(exchange.answer)}:
            self.list_shown = exchange

    @property
    def places_now(self) -> Places:
        """Where things stand, learned anew as soon as a third more has been read."""
        count = self._count()[0]
        if self._learned is None or 3 * count > 4 * self._learned[0] or count < 12:
            self._learned = (count, learn_places(self.jobs, self.spec))
        return self._learned[1]

    def _count(self) -> tuple[int, int]:
        return self._reads, len(self.money.windows) + len(self.refusals)

    @property
    def rulings(self) -> Rulings:
        """What the jobs say about the rules of conduct by now."""
        if self._ruled is None or self._ruled[0] != self._count():
            self._learned = None
            self._ruled = (self._count(), self._rule())
        return self._ruled[1]

    def _rule(self) -> Rulings:
        rulings, places = Rulings(self.spec), self.places_now
        for job in self.jobs:
            job.dropped = None
        for job, drop in (*self.money.accept_drops().values(), *self.money.end_drops()):
            job.dropped = drop or job.dropped
        conduct.rule_on_reading(self.jobs, rulings)
        conduct.rule_on_ids(self.jobs, self.id_place, rulings)
        conduct.rule_on_ends(self.jobs, places, rulings)
        conduct.rule_on_results(self.jobs, places, rulings)
        own = conduct.jobs_of_their_own(self.jobs)
        shown_values.rule_on_values(own, places, self.spec, rulings)
        shown_values.rule_on_prompts(own, places, rulings)
        shown_values.rule_on_modes(own, places, self.spec, rulings)
        charges.rule_on_prices(charges.charges(own, places, self.spec), self.spec, rulings)
        charges.rule_on_refusals(self.money, rulings)
        return rulings

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The contradictions that were seen, one a rule."""
        return self.rulings.findings

    @property
    def rule_verdicts(self) -> tuple[RuleVerdict, ...]:
        """The verdict on each rule of conduct; the key is not looked at here."""
        return tuple(verdict for verdict in self.rulings.verdicts if verdict.rule.id != "generations/key/required")

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What the jobs showed about questions that no page answers."""
        return learned_answers(self)

    @property
    def wire(self) -> dict[str, object]:
        """Values of the wire by their path; beside the answers that were seen they make a world like the server."""
        answers = {told.question: told.answer for told in self.observations if told.answer is not None}
        return learned_wire(self, answers)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where things stand in the answers, and how that was found out."""
        found = list(self.places_now.told())
        if self.money.path is not None and (place := self.money.likely_place) is not None:
            found.insert(
                0, Place("balance", f"{written(place)} of GET {self.money.path}", "its number falls with jobs")
            )
        if self.id_place is not None:
            shown = self.id_place.created or self.id_place.read
            where = "the Location header" if shown is None else written(shown)
            found.insert(0, Place("id", where, self.id_place.how))
            found.insert(0, Place("job", f"GET {self.id_place.template}", self.id_place.how))
        return tuple(found)
