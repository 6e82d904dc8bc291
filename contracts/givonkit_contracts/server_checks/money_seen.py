"""What jobs cost: what the pages say, and what the balance shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from .leaves import Path, last_name, leaves, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from givonkit.spec import Amount, Model, PriceRow

    from .exchange import Exchange
    from .jobs_seen import Job

BALANCE_PATHS = (
    "/api/v1/balance",
    "/api/v1/account",
    "/api/v1/credits",
    "/api/v1/me",
    "/api/v1/tokens",
    "/api/v1/usage",
    "/api/v1/user",
)
_BALANCE_NAMES = ("balance", "available", "remaining", "tokens", "credits", "left")
_AUDIO_PART = "Audio"
_AUDIO_FIELD = "audioEnabled"


class PricedBy(NamedTuple):
    """The label of the price table that values select, and the amounts that its rows allow."""

    label: str
    amounts: frozenset[Decimal]


def price_readings(model: Model, values: Mapping[str, Any]) -> set[Decimal] | None:
    """Return what the page can be read to charge for valid input values; None where no page says it."""
    priced = priced_by(model, values)
    return set(priced.amounts) if priced is not None else None


def priced_by(model: Model, values: Mapping[str, Any]) -> PricedBy | None:
    """Return the label that input values select, with their defaults, and its amounts; None where no page says it."""
    given = {name: field.default for name, field in model.fields.items() if field.default is not None} | dict(values)
    rows = model.prices.rows
    if not rows:
        return (
            None if model.prices.headline_is_lower_bound else _priced("headline", [model.prices.headline], model, given)
        )
    tells_audio = any(_AUDIO_PART in _parts(row) for row in rows)
    fitting = [row for row in rows if _fits(row, model, given, tells_audio=tells_audio)]
    if len({frozenset(_parts(row)) for row in fitting}) != 1:
        return None
    return _priced(fitting[0].label, [row.amount for row in fitting], model, given)


def _parts(row: PriceRow) -> list[str]:
    return row.label.split(" · ")


def _fits(row: PriceRow, model: Model, given: Mapping[str, Any], *, tells_audio: bool) -> bool:
    parts = _parts(row)
    if tells_audio and (_AUDIO_PART in parts) != bool(given.get(_AUDIO_FIELD)):
        return False
    told = {value.lower() for name, value in given.items() if isinstance(value, str) and model.fields[name].allowed}
    return all(part.lower() in told for part in parts if part != _AUDIO_PART)


def _priced(label: str, amounts: list[Amount], model: Model, given: Mapping[str, Any]) -> PricedBy | None:
    seconds = number(given.get(model.seconds_field.name)) if model.seconds_field else None
    tokens = [amount.tokens * seconds for amount in amounts if amount.per_second and seconds is not None]
    tokens += [amount.tokens for amount in amounts if not amount.per_second]
    is_whole = seconds is not None or not any(amount.per_second for amount in amounts)
    return PricedBy(label, frozenset(tokens)) if tokens and is_whole else None


def is_rounded(amount: Decimal, prices: Iterable[Decimal]) -> bool:
    """Whether an amount is a price without its fraction, rounded up or down."""
    return amount == int(amount) and any(price != int(price) and abs(price - amount) < 1 for price in prices)


@dataclass(slots=True)
class Window:
    """What happened between two looks at the balance, and the numbers at its end."""

    before: dict[Path, Decimal]
    after: dict[Path, Decimal] = field(default_factory=dict)
    created: list[Job] = field(default_factory=list)
    ended: list[Job] = field(default_factory=list)
    canceled: list[Job] = field(default_factory=list)
    refused: list[Exchange] = field(default_factory=list)
    look: Exchange | None = None

    def drop(self, place: Path) -> Decimal:
        """Return by how much the number of a place fell."""
        return self.before.get(place, Decimal(0)) - self.after.get(place, Decimal(0))

    @property
    def only_created(self) -> Job | None:
        """The job that was created, when nothing else can have moved the balance."""
        alone = len(self.created) == 1 and not (self.canceled or self.ended or self.refused)
        return self.created[0] if alone else None

    @property
    def only_ended(self) -> Job | None:
        """The job that ended, when nothing else can have moved the balance."""
        alone = len(self.ended) == 1 and not (self.canceled or self.created or self.refused)
        return self.ended[0] if alone else None


class BalanceWatch:
    """Looks at the balance, once its path is found, and keeps what happened between the looks."""

    def __init__(self, get: Callable[[str, str], Exchange]) -> None:
        self._get = get
        self.is_searched = False
        self.path: str | None = None
        self.last_tried: Exchange | None = None
        self.windows: list[Window] = []
        self._now: Window | None = None

    @property
    def open(self) -> Window | None:
        """What has happened since the last look, or None before the first one."""
        return self._now

    def look(self) -> Window | None:
        """Look at the balance; returns what happened since the look before, or None when that cannot be told."""
        if not self.is_searched:
            self._search()
            return None
        if self.path is None:
            return None
        exchange = self._get(self.path, "balance")
        numbers = _numbers(exchange)
        done, self._now = self._now, Window(numbers) if numbers else None
        if done is None or not numbers:
            return None
        done.after, done.look = numbers, exchange
        self.windows.append(done)
        return done

    @property
    def place(self) -> Path | None:
        """Where the balance stands: the number that falls when a job is accepted, or when it ends."""
        falls, rises = Counter[Path](), Counter[Path]()
        for window in self.windows:
            for place in window.before if window.created or window.ended else ():
                drop = window.drop(place)
                falls[place] += drop > 0
                rises[place] += drop < 0 and not window.canceled and not window.ended
        found = [place for place in falls if falls[place] > rises[place]]
        return max(found, key=lambda place: (falls[place], _is_called(place), -len(place)), default=None)

    @property
    def likely_place(self) -> Path | None:
        """Where the balance stands, or else the one number that is called like one."""
        last = self._now.before if self._now is not None else {}
        named = [place for place in last if _is_called(place)]
        return self.place or min(named, key=lambda place: (_rank(place), len(place)), default=None)

    def current(self) -> Decimal | None:
        """Return the balance as it was last seen."""
        place = self.likely_place
        return self._now.before.get(place) if self._now is not None and place is not None else None

    def accept_drops(self) -> dict[int, tuple[Job, Decimal]]:
        """Return, by window, the jobs whose acceptance alone can have moved the balance, and by how much it fell."""
        place = self.place
        if place is None:
            return {}
        drops = {
            index: (job, window.drop(place))
            for index, window in enumerate(self.windows)
            if (job := window.only_created) is not None
        }
        return drops if _is_in_step([drop for _, drop in drops.values()]) else {}

    def end_drops(self) -> list[tuple[Job, Decimal]]:
        """Return the jobs whose end alone can have moved the balance, and by how much it fell."""
        place = self.place
        if place is None:
            return []
        drops = [(job, window.drop(place)) for window in self.windows if (job := window.only_ended) is not None]
        return drops if _is_in_step([drop for _, drop in drops]) else []

    def _search(self) -> None:
        self.is_searched = True
        for path in BALANCE_PATHS:
            self.last_tried = self._get(path, "balance")
            numbers = _numbers(self.last_tried)
            if numbers and any(_is_called(place) for place in numbers):
                self.path = path
                self._now = Window(numbers)
                return


def _is_in_step(drops: list[Decimal]) -> bool:
    """Whether no drop was seen in another's place: then some come late, or with those of another thread."""
    return all(drop > 0 for drop in drops) or all(drop == 0 for drop in drops)


def _numbers(exchange: Exchange) -> dict[Path, Decimal]:
    if not exchange.is_accepted:
        return {}
    found = ((path, number(value)) for path, value in leaves(exchange.answer))
    return {path: value for path, value in found if value is not None}


def _is_called(place: Path) -> bool:
    return any(isinstance(part, str) and last_name((part,)).endswith(_BALANCE_NAMES) for part in place)


def _rank(place: Path) -> int:
    name = last_name(place)
    return next((rank for rank, word in enumerate(_BALANCE_NAMES) if name.endswith(word)), len(_BALANCE_NAMES))
