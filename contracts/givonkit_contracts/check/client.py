"""The command `givonkit check client`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from givonkit.spec import load_spec
from givonkit_contracts.client_checks.obligation import Level
from givonkit_contracts.client_checks.settings import ClientSettings

from . import options
from .client_conclusion import ClientConclusion, client_conclusion
from .client_progress import shown_client_progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from givonkit.spec import Spec
    from givonkit_contracts.client_checks.judge import Progress
    from givonkit_contracts.client_checks.report import ClientReport

_LEVELS = [level.value for level in Level]


@click.command("client", context_settings={"ignore_unknown_options": False})
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--level",
    type=click.Choice(_LEVELS),
    default=_LEVELS[-1],
    show_default=True,
    help="How much is asked of the client.",
)
@click.option("--strict", is_flag=True, help="Fail on what a client only should do, too.")
@click.option(
    "--only", multiple=True, metavar="NAME", help="Look at this obligation, or shape of bug, alone; repeatable."
)
@click.option(
    "--examples", type=click.IntRange(min=0), metavar="N", help="Schedules drawn at random.  [default: 40; core: none]"
)
@click.option("--seed", default=0, show_default=True, help="Decides which schedules are drawn.")
@click.option(
    "--worlds/--no-worlds", default=None, help="Play it in other worlds.  [default: unless --level core or --only]"
)
@click.option("--observed", type=options.READ_FILE, metavar="FILE", help="What a live server answered: it counts.")
@click.option(
    "--workers", type=click.IntRange(1, 32), default=6, show_default=True, help="Processes of the client side by side."
)
@click.option("--deadline", type=options.SecondsType(), metavar="SECONDS", help="For the whole run.  [default: none]")
@click.option("--replay", metavar="SCHEDULE", help="Play one schedule, as a story shows it.")
@options.models_option
@click.option("--known", type=options.READ_FILE, metavar="FILE", help="Obligations that are known to be broken (YAML).")
@click.option(
    "--write-known", type=options.WRITTEN_FILE, metavar="FILE", help="Write what is broken as known deviations."
)
@options.report_option
@click.option("--verbose", "is_verbose", is_flag=True, help="Show every obligation, and all of each story.")
@options.json_option
@click.option("--no-progress", is_flag=True, help="Show no progress.")
@click.option("--list", "is_list", is_flag=True, help="Show the obligations, and judge nothing.")
@click.option("--template", metavar="NAME", help="Print a ready driver to begin with; `list` names them.")
@click.option("--protocol", "is_protocol", is_flag=True, help="Print the JSON Schema of what drivers read and answer.")
@click.option(
    "--listen", is_flag=True, help="Judge what a client sends that is run by hand, or by COMMAND as its tests."
)
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="The port to listen on.  [default: a free one]")
@click.option("--for", "seconds", type=options.SecondsType(), metavar="SECONDS", help="How long to listen.")
@click.pass_context
def client(
    context: click.Context,
    /,
    *,
    command: tuple[str, ...],
    level: str,
    folder: Path | None,
    deadline: float | None,
    worlds: bool | None,
    is_list: bool,
    is_protocol: bool,
    template: str | None,
    known: Path | None,
    write_known: Path | None,
    reports: tuple[str, ...],
    is_verbose: bool,
    as_json: bool,
    **told: Any,
) -> None:
    """Hold a client to its obligations: which of the bugs that cost money does it have?

    COMMAND, after `--`, is a program that reads one JSON line per errand and answers one; `--template` prints one to
    begin with.

    Exit status: 0 when nothing is broken that must be met, 1 when something is, 2 when the driver is at fault, 3 when
    no run completed, 130 after Ctrl-C.
    """
    settings = ClientSettings(
        level=Level(level),
        strict=told["strict"],
        only=told["only"],
        examples=told["examples"],
        seed=told["seed"],
        worlds=worlds,
        seconds=deadline,
    )
    if is_list or is_protocol or template is not None:
        _show(settings, template, is_protocol=is_protocol, as_json=as_json)
    else:
        end = client_conclusion(
            known=known, write_known=write_known, reports=reports, is_verbose=is_verbose, as_json=as_json
        )
        context.exit(_judged(command, load_spec(folder), settings, end, told))


def _show(settings: ClientSettings, template: str | None, *, is_protocol: bool, as_json: bool) -> None:
    from . import client_listing  # noqa: PLC0415  # --help need not load every obligation

    if is_protocol:
        client_listing.show_protocol()
    elif template is not None:
        client_listing.show_template(template)
    else:
        client_listing.show_list(settings, as_json=as_json)


def _judged(
    command: tuple[str, ...], spec: Spec, settings: ClientSettings, end: ClientConclusion, told: dict[str, Any]
) -> int:
    if told["listen"]:
        return end.tell(_heard(command, spec, settings, told)).exit_code
    if not command:
        raise click.UsageError(
            "Missing argument 'COMMAND': the program that drives the client, after --, such as -- node my_driver.mjs; "
            "--template NAME prints one to begin with, --listen judges a client that is run by hand"
        )
    with shown_client_progress(is_wanted=not told["no_progress"]) as watch:
        report = _played(command, spec, settings, told, watch)
    return end.tell(report).exit_code


def _played(
    command: tuple[str, ...],
    spec: Spec,
    settings: ClientSettings,
    told: dict[str, Any],
    watch: Callable[[Progress], None] | None,
) -> ClientReport:
    from givonkit_contracts.client_checks.judge import check_client  # noqa: PLC0415  # --help and --list play nothing
    from givonkit_contracts.client_checks.program import ProgramGround  # noqa: PLC0415  # likewise
    from givonkit_contracts.client_checks.replaying import replayed  # noqa: PLC0415  # likewise

    name = shlex.join(command)
    ground = ProgramGround(command, spec, workers=told["workers"])
    try:
        if told["replay"] is not None:
            return replayed(ground, told["replay"], client=name, settings=settings)
        file = told["observed"]
        observed = None if file is None else spec.load_world(file, {})
        return check_client(ground, client=name, settings=settings, spec=spec, observed=observed, watch=watch)
    finally:
        ground.close()


def _heard(command: tuple[str, ...], spec: Spec, settings: ClientSettings, told: dict[str, Any]) -> ClientReport:
    from .client_listening import heard  # noqa: PLC0415  # only for --listen

    return heard(command, spec, settings, port=told["port"], seconds=told["seconds"], line=told["replay"])
