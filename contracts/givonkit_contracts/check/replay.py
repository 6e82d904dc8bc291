"""The command `givonkit check replay`."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from givonkit.spec import load_spec

from . import options
from .server import chosen_settings, usual_rate

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit.spec import Spec
    from givonkit_contracts.reports.recorded import RecordedFinding
    from givonkit_contracts.server_checks.settings import Settings

    from .repeating import Repetition


@click.command("replay")
@click.argument("report", type=options.READ_FILE, metavar="REPORT.json")
@click.argument("finding_id", metavar="ID")
@click.option("--url", metavar="URL", help="Another server than that of the report.")
@click.option(
    "--at-risk",
    type=options.TokensType(),
    metavar="TOKENS",
    default="0",
    show_default=True,
    help="What sending the requests again may cost.",
)
@options.ceiling_option
@options.api_key_option
@click.option("--timeout", type=options.SecondsType(), metavar="SECONDS", default=30.0, show_default=True)
@options.models_option
@click.pass_context
def replay(
    context: click.Context,
    /,
    *,
    report: Path,
    finding_id: str,
    url: str | None,
    at_risk: Decimal,
    price_ceilings: dict[str, Decimal],
    key_variable: str,
    timeout: float,
    folder: Path | None,
) -> None:
    """Send the requests of one finding of a JSON report again: is it still so?

    Exit status: 1 when it is still so, 0 when it is not, 2 when the requests could not be sent, 3 when the answers do
    not tell.
    """
    from givonkit_contracts.reports.recorded import read  # noqa: PLC0415  # --help needs no reports

    spec = load_spec(folder)
    recorded = read(report.read_bytes())
    finding = recorded.finding(finding_id)
    target = url or recorded.target
    limits = {"at_risk": at_risk, "price_ceilings": price_ceilings, "timeout": timeout}
    settings = chosen_settings(spec, (), rate=usual_rate(target), limits=limits)
    repetition = _repeated(finding, target, options.api_key_of(key_variable, target), settings, spec)
    click.echo(repetition.text)
    context.exit(repetition.exit_code)


def _repeated(finding: RecordedFinding, target: str, api_key: str, settings: Settings, spec: Spec) -> Repetition:
    from givonkit_contracts.server_checks.budget import Purse  # noqa: PLC0415  # --help needs no judge
    from givonkit_contracts.server_checks.http_sender import HttpSender  # noqa: PLC0415  # likewise
    from givonkit_contracts.server_checks.line import Line, Purpose  # noqa: PLC0415  # likewise

    from .repeating import repeat  # noqa: PLC0415  # likewise

    purse = Purse(settings.at_risk or Decimal(0))
    with HttpSender(target, api_key=api_key) as sender:
        line = Line(sender, settings, dict.fromkeys(Purpose, purse), now=time.time, sleep=time.sleep)
        return repeat(finding, line, spec, settings)
