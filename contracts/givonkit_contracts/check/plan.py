"""What a run would send, and what each probe may cost at most; nothing is sent."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from givonkit.commands.blocks import Heading, Table, Text
from givonkit.commands.terminal import show, show_json
from givonkit_contracts.reports.counted import counted
from givonkit_contracts.reports.shown_text import shown_body

from .bodies import model_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from givonkit.commands.blocks import Block
    from givonkit.spec import Spec
    from givonkit_contracts.server_checks.judge import Probe
    from givonkit_contracts.server_checks.settings import Settings

Key = TypeVar("Key")
_UNKNOWN = "—"
_SHOWN = 300
_LONGEST_BODY = 65_536
_PURPOSES = ("question", "refusal", "acceptance")
_MINUTE = 60


def show_plan(spec: Spec, settings: Settings, *, as_json: bool, is_verbose: bool = False) -> None:
    """Print what would be sent, with the worst cases.

    JSON: {"probes": [{id, model, rule, purpose, says, worst, body}], "totals": [{purpose, probes, dearest, sum,
    unknown}]}; what nobody knows is null.
    """
    from givonkit_contracts.server_checks.judge import planned_probes  # noqa: PLC0415  # --help needs no judge

    probes = planned_probes(settings, spec)
    if as_json:
        show_json(
            {"probes": [_facts(probe) for probe in probes], "totals": [_total_facts(*pair) for pair in _totals(probes)]}
        )
    else:
        show(plan_view(probes, rate=settings.rate, is_verbose=is_verbose))


def plan_view(probes: Sequence[Probe], *, rate: float | None, is_verbose: bool) -> Iterator[Block]:
    """Yield the totals, and a table of every probe for each model, with its body if wanted."""
    yield Heading(f"In all · {counted(len(probes), 'probe')}{_lasting(len(probes), rate)}")
    yield Table(
        header=("Purpose", "Probes", "Dearest", "Sum", "Without a price"),
        rows=tuple(
            (
                purpose,
                str(len(group)),
                _amount(_dearest(group), group),
                _amount(_sum(group), group),
                str(_unknown(group)),
            )
            for purpose, group in _totals(probes)
        ),
    )
    yield Text(
        "Nothing was sent. A refusal costs nothing unless the server takes what the pages rule out (--at-risk); an "
        "acceptance costs tokens (--budget), and so may a question; what nobody knows the price of (—) is not sent "
        f"without --price-ceiling.{'' if is_verbose else ' --verbose shows the bodies too.'}"
    )
    for model, of_model in _grouped((model_of(probe.body) or "every request", probe) for probe in probes):
        yield Heading(f"{model} · {counted(len(of_model), 'probe')}")
        yield _table(of_model, with_bodies=is_verbose)


def _lasting(probes: int, rate: float | None) -> str:
    if rate is None:
        return ""
    seconds = probes / rate
    time = f"{round(seconds / _MINUTE)} min" if seconds >= 1.5 * _MINUTE else f"{seconds:.0f} s"
    return f", about {time} at {rate:g} requests a second"


def _table(probes: Iterable[Probe], *, with_bodies: bool) -> Table:
    header = ("Rule", "Purpose", "At worst", "Tries", "Sends")
    rows = [
        (_rule(probe), probe.purpose, _tokens(probe.worst), probe.says, shown_body(probe.body, _SHOWN))
        for probe in probes
    ]
    columns = len(header) if with_bodies else len(header) - 1
    return Table(header=header[:columns], rows=tuple(row[:columns] for row in rows), folds=True)


def _rule(probe: Probe) -> str:
    if probe.rule is not None:
        return probe.rule.id
    return probe.id if probe.purpose == "question" else "(rules together)"


def _grouped(probes: Iterable[tuple[Key, Probe]]) -> Iterable[tuple[Key, list[Probe]]]:
    groups: dict[Key, list[Probe]] = defaultdict(list)
    for key, probe in probes:
        groups[key].append(probe)
    return groups.items()


def _totals(probes: Iterable[Probe]) -> Iterator[tuple[str, list[Probe]]]:
    for purpose in _PURPOSES:
        group = [probe for probe in probes if probe.purpose == purpose]
        if group:
            yield purpose, group


def _facts(probe: Probe) -> dict[str, Any]:
    return {
        "id": probe.id,
        "model": model_of(probe.body),
        "rule": probe.rule.id if probe.rule else None,
        "purpose": str(probe.purpose),
        "says": probe.says,
        "worst": _number(probe.worst),
        "bytes": len(probe.body),
        "body": probe.body.decode("utf-8", "replace") if len(probe.body) <= _LONGEST_BODY else None,
    }


def _total_facts(purpose: str, group: list[Probe]) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "probes": len(group),
        "dearest": _number(_dearest(group)),
        "sum": _number(_sum(group)),
        "unknown": _unknown(group),
    }


def _known(probes: Iterable[Probe]) -> list[Decimal]:
    return [probe.worst for probe in probes if probe.worst is not None]


def _dearest(probes: Iterable[Probe]) -> Decimal | None:
    return max(_known(probes), default=None)


def _sum(probes: Iterable[Probe]) -> Decimal | None:
    known = _known(probes)
    return sum(known, Decimal(0)) if known else None


def _unknown(probes: Iterable[Probe]) -> int:
    return sum(probe.worst is None for probe in probes)


def _amount(known: Decimal | None, probes: Iterable[Probe]) -> str:
    """Return tokens, as a lower bound where nobody knows some of the prices."""
    if not _unknown(probes):
        return _tokens(known)
    return f"≥ {_tokens(known)}" if known else _UNKNOWN


def _tokens(worst: Decimal | None) -> str:
    return _UNKNOWN if worst is None else str(_number(worst))


def _number(tokens: Decimal | None) -> int | float | None:
    if tokens is None:
        return None
    return int(tokens) if tokens == tokens.to_integral_value() else float(tokens)
