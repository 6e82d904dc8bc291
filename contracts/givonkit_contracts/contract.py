"""`@client_contract`: a test that holds a Python client to its obligations."""

from __future__ import annotations

import inspect
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from givonkit.spec import load_spec

from .client_checks.in_process import InProcessGround
from .client_checks.judge import check_client
from .client_checks.obligation import Level
from .client_checks.settings import ClientSettings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from givonkit.spec import Spec

    from .client_checks.outcome import Outcome
    from .client_checks.report import ClientReport

    Client = Callable[..., Outcome | Awaitable[Outcome]]
    Test = Callable[..., None]

__tracebackhide__ = True


class ContractBroken(AssertionError):
    """A client breaks an obligation; the text is the report, and `report` holds it."""

    def __init__(self, text: str, report: ClientReport) -> None:
        super().__init__(text)
        self.report = report


class ObligationNotMet(UserWarning):
    """A client does not do what it should."""


@overload
def client_contract(client: Client, /) -> Test: ...


@overload
def client_contract(
    *,
    level: str = ...,
    strict: bool = ...,
    only: Sequence[str] = ...,
    examples: int | None = ...,
    seed: int = ...,
    worlds: bool | None = ...,
    known: str | Path | None = ...,
    replay: str | None = ...,
    spec: Spec | None = ...,
) -> Callable[[Client], Test]: ...


def client_contract(
    client: Client | None = None,
    /,
    *,
    level: str = Level.THRIFTY.value,
    strict: bool = False,
    only: Sequence[str] = (),
    examples: int | None = None,
    seed: int = 0,
    worlds: bool | None = None,
    known: str | Path | None = None,
    replay: str | None = None,
    spec: Spec | None = None,
) -> Test | Callable[[Client], Test]:
    """Make a test of a function, sync or async, that takes a `Case`, does its errand and returns how that ended.

    The function is called some hundreds of times, on a clock that jumps; further parameters are fixtures. The test
    raises ContractBroken with a story for each obligation that is broken; what the client should do, and does not, is a
    warning unless `strict`. `level` is core, resilient or thrifty; `only` names obligations or their shapes; `examples`
    schedules are drawn by `seed`; `known` is a file of known deviations. With `replay`, the line of a story, that one
    schedule is played alone.
    """
    settings = ClientSettings(
        level=Level(level), strict=strict, only=tuple(only), examples=examples, seed=seed, worlds=worlds
    )

    def made(client: Client) -> Test:
        def test(**fixtures: Any) -> None:
            __tracebackhide__ = True
            bound = (lambda case: client(case, **fixtures)) if fixtures else client
            ground = InProcessGround(bound, spec or load_spec())
            name = getattr(client, "__name__", repr(client))
            try:
                report = _judged(ground, name, settings, spec=spec, replay=replay)
            finally:
                ground.close()
            _tell(report, known)

        return _named_like(test, client)

    return made if client is None else made(client)


def _judged(
    ground: InProcessGround, name: str, settings: ClientSettings, *, spec: Spec | None, replay: str | None
) -> ClientReport:
    if replay is None:
        return check_client(ground, client=name, settings=settings, spec=spec)
    from .client_checks.replaying import replayed  # noqa: PLC0415  # most tests replay nothing

    return replayed(ground, replay, client=name, settings=settings)


def _tell(report: ClientReport, known: str | Path | None) -> None:
    __tracebackhide__ = True
    if known is not None:
        report = _with_known(report, Path(known))
    for failure in report.warnings:
        if failure.known is None:
            warnings.warn(f"{failure.id}: {failure.broken.why}", ObligationNotMet, stacklevel=4)
    if report.exit_code:
        from .client_reports.terminal import terminal_text  # noqa: PLC0415  # only for what failed

        raise ContractBroken(terminal_text(report), report)


def _with_known(report: ClientReport, file: Path) -> ClientReport:
    from .client_known import apply_client_known, read_client_known  # noqa: PLC0415  # seldom given

    ids = [one.obligation.id for one in report.judged]
    return apply_client_known(report, read_client_known(file, ids), datetime.now(UTC).date())


def _named_like(test: Test, client: Client) -> Test:
    """Give a test the name of its client, and the parameters after the case, which are fixtures."""
    for name in ("__name__", "__qualname__", "__doc__", "__module__"):
        setattr(test, name, getattr(client, name, None))
    parameters = list(inspect.signature(client).parameters.values())[1:]
    fixtures = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    test.__signature__ = inspect.Signature(fixtures)  # type: ignore[attr-defined]  # what pytest reads the fixtures from
    return test
