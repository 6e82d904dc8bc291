"""The command `givonkit check server`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from givonkit.spec import load_spec

from . import options
from .conclusion import conclusion
from .plan import show_plan
from .progress import shown_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal
    from pathlib import Path

    from givonkit.spec import Spec
    from givonkit_contracts.server_checks.judge import Progress
    from givonkit_contracts.server_checks.settings import Settings
    from givonkit_contracts.server_checks.verdicts import Report

_POLITE_RATE = 5.0


@click.command("server")
@click.argument("url", required=False)
@options.model_option
@click.option(
    "--budget", type=options.TokensType(), metavar="TOKENS", default="0", show_default=True, help="What may be spent."
)
@click.option(
    "--at-risk",
    type=options.TokensType(),
    metavar="TOKENS",
    help="What may be lost to a server that takes, and charges, what the pages say is refused.  "
    "[default: the dearest single probe]",
)
@options.ceiling_option
@options.asset_option
@options.api_key_option
@click.option(
    "--rate",
    type=options.SecondsType(),
    metavar="N",
    help="Requests a second at most.  [default: 5; no limit for this machine]",
)
@click.option(
    "--timeout", type=options.SecondsType(), metavar="SECONDS", default=30.0, show_default=True, help="For one answer."
)
@click.option(
    "--job-seconds",
    type=options.SecondsType(),
    metavar="SECONDS",
    default=300.0,
    show_default=True,
    help="For the end of the jobs.",
)
@click.option("--deadline", type=options.SecondsType(), metavar="SECONDS", help="For the whole run.  [default: none]")
@click.option("--seed", default=0, show_default=True, help="Decides which values are tried, and in which order.")
@options.models_option
@options.known_option
@options.write_known_option
@click.option(
    "--observations",
    type=options.WRITTEN_FILE,
    metavar="FILE",
    help="Write what no page says and was seen; `givonkit serve --observed FILE` answers so.",
)
@options.report_option
@options.verbose_option
@options.json_option
@click.option("--plan", "is_plan", is_flag=True, help="Show what would be sent, and what it may cost; send nothing.")
@click.option("--no-progress", is_flag=True, help="Show no progress.")
@click.pass_context
def server(
    context: click.Context,
    /,
    *,
    url: str | None,
    models: tuple[str, ...],
    folder: Path | None,
    rate: float | None,
    key_variable: str,
    known: Path | None,
    write_known: Path | None,
    observations: Path | None,
    reports: tuple[str, ...],
    is_verbose: bool,
    as_json: bool,
    is_plan: bool,
    no_progress: bool,
    **limits: Any,
) -> None:
    """Hold a server to the spec: is it what the pages say?

    Exit status: 0 when nothing documented is contradicted, 1 when something is, 2 when the server could not be judged,
    3 when nothing was settled, 130 after Ctrl-C.
    """
    if url is None and not is_plan:
        raise click.UsageError("Missing argument 'URL': the address of the server, such as https://api.givon.ai")
    spec = load_spec(folder)
    settings = chosen_settings(spec, models, rate=rate or usual_rate(url or ""), limits=limits)
    if is_plan:
        show_plan(spec, settings, as_json=as_json, is_verbose=is_verbose)
        return
    target = url or ""
    told = conclusion(
        spec,
        known=known,
        write_known=write_known,
        reports=reports,
        is_verbose=is_verbose,
        as_json=as_json,
        observations=observations,
        target=target,
    )
    key = options.api_key_of(key_variable, target)
    with shown_progress(is_wanted=not no_progress) as watch:
        report = judged(target, key, settings, spec, watch)
    context.exit(told.tell(report, secrets=(key,)).exit_code)


def judged(
    target: str, api_key: str, settings: Settings, spec: Spec, watch: Callable[[Progress], None] | None = None
) -> Report:
    """Return what the judge found about a server; no connection stays open."""
    from givonkit_contracts.server_checks.http_sender import HttpSender  # noqa: PLC0415  # --help and --plan send nothing
    from givonkit_contracts.server_checks.judge import check_server  # noqa: PLC0415  # likewise

    with HttpSender(target, api_key=api_key) as sender:
        return check_server(sender, settings=settings, spec=spec, watch=watch)


def chosen_settings(spec: Spec, models: tuple[str, ...], *, rate: float | None, limits: Mapping[str, Any]) -> Settings:
    """Return the settings of a run; raises ModelUnknown for a model that is not of the spec."""
    from givonkit_contracts.server_checks.settings import ALL_MODELS, Settings  # noqa: PLC0415  # likewise

    ceilings: Mapping[str, Decimal] = limits.get("price_ceilings", {})
    for slug in (*models, *(name for name in ceilings if name != ALL_MODELS)):
        spec.models[slug]
    return Settings(models=tuple(dict.fromkeys(models)), rate=rate, **limits)


def usual_rate(url: str) -> float | None:
    """Return the requests a second that are polite, or None for a server of this machine."""
    return None if options.is_this_machine(url) else _POLITE_RATE
