"""The command `givonkit serve`."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from givonkit.commands.options import answer_option, chosen_world, observed_option, world_option
from givonkit.errors import FileUnwritable
from givonkit.simulator import ManualClock, ScaledClock, Simulator, WorldView
from givonkit.simulator.budget import Budget
from givonkit.simulator.namespaces import Namespaces
from givonkit.spec import load_spec

from .banner import again_text, banner, played_text
from .guard import Guard
from .log import RequestLog
from .serve_options import HostType, PaceType, TimeType, TokensType, TokenType, UrlType
from .server import base_url_of, bind, double_of, loop_factory, serve_until_stopped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from givonkit.simulator.clock import Clock, Pace
    from givonkit.simulator.scenarios import Scenario
    from givonkit.spec import Spec

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_READ_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=4010, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--api-key", "api_keys", multiple=True, metavar="KEY", help="Take only this bearer key; repeatable.")
@click.option("--balance", type=TokensType(), metavar="TOKENS", help="What each key starts with.  [default: 1000000]")
@click.option(
    "--pace",
    default="real",
    show_default=True,
    type=PaceType(),
    metavar="PACE",
    help="How time passes and jobs end: real, 10x, instant, manual (by the control side), 3-polls (at the third poll).",
)
@click.option("--start", type=TimeType(), metavar="TIME", help="Where a manual clock stands first.  [default: now]")
@click.option("--scenarios", type=_READ_FILE, metavar="FILE", help="What shall happen to which requests (YAML).")
@world_option
@observed_option
@answer_option
@click.option("--models", type=_FOLDER, metavar="DIR", help="Add or replace models by the YAML files of a folder.")
@click.option("--seed", default=0, show_default=True, help="Decides the ids, the chances and a random world.")
@click.option(
    "--keep-jobs", default=100_000, show_default=True, type=click.IntRange(1), metavar="N", help="Jobs that are kept."
)
@click.option(
    "--keep-requests",
    default=1_000,
    show_default=True,
    type=click.IntRange(1, 100_000),
    metavar="N",
    help="Requests that the journal keeps.",
)
@click.option("--public-url", type=UrlType(), metavar="URL", help="What the URLs of results begin with.")
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    type=HostType(),
    metavar="NAME",
    help="A name, beside localhost, that the control side answers to; repeatable.",
)
@click.option(
    "--control-token",
    envvar="GIVONKIT_CONTROL_TOKEN",
    type=TokenType(),
    metavar="TOKEN",
    help="What other machines need for the control side; or GIVONKIT_CONTROL_TOKEN.",
)
@click.option("--ready-file", type=_FILE, metavar="FILE", help="Write the base URL to FILE when the port answers.")
@click.option("--log-file", type=_FILE, metavar="FILE", help="Write the request log to FILE, not to standard error.")
@click.option("--no-log", is_flag=True, help="Write no request log.")
def serve(
    *,
    host: str,
    port: int,
    api_keys: tuple[str, ...],
    balance: Decimal | None,
    pace: Pace,
    start: float | None,
    scenarios: Path | None,
    world_name: str | None,
    observed: Path | None,
    answers: dict[str, str],
    models: Path | None,
    seed: int,
    keep_jobs: int,
    keep_requests: int,
    public_url: str | None,
    hosts: tuple[str, ...],
    control_token: str | None,
    ready_file: Path | None,
    log_file: Path | None,
    no_log: bool,
) -> None:
    """Serve the double over HTTP until Ctrl-C."""
    if no_log and log_file is not None:
        raise click.UsageError("--no-log and --log-file contradict each other")
    if start is not None and pace.clock_pace is not None:
        raise click.UsageError("--start is for a manual clock; add --pace manual")
    with contextlib.ExitStack() as stack:
        spec = load_spec(models)
        view = WorldView(spec, chosen_world(spec, world_name, answers, seed, observed=observed))
        played = _scenarios(spec, scenarios)
        budget = Budget()

        def make(_name: str, prefix: str) -> Simulator:
            return Simulator(
                view=view,
                clock=_clock(pace, start),
                seed=seed,
                api_keys=api_keys,
                balance=balance,
                instant=pace.instant,
                polls=pace.polls,
                scenarios=played,
                finished_jobs=keep_jobs,
                journal_entries=keep_requests,
                budget=budget,
                public_url=public_url,
                prefix=prefix,
            )

        namespaces = Namespaces(make)
        log = None if no_log else RequestLog(stack.enter_context(_opened(log_file)))
        listening = bind(host, port)
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
        base_url = base_url_of(host, listening)
        app = double_of(namespaces, Guard(hosts=hosts, token=control_token), log)

        def ready() -> None:
            if ready_file is not None:
                _write_at_once(ready_file, base_url)
            click.echo(
                banner(
                    namespaces.unnamed,
                    base_url,
                    is_open=not api_keys,
                    plays=played_text(pace, scenarios),
                    again=again_text(world_name, answers, seed),
                )
            )

        try:
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(serve_until_stopped(app, listening, ready))
        finally:
            if ready_file is not None:
                ready_file.unlink(missing_ok=True)
            if log is not None:
                log.flush()


def _clock(pace: Pace, start: float | None) -> Clock:
    now = ScaledClock(1.0)
    if pace.clock_pace is None:
        return ManualClock(now.now() if start is None else start)
    return now if pace.clock_pace == 1.0 else ScaledClock(pace.clock_pace)


def _scenarios(spec: Spec, file: Path | None) -> Mapping[str, Scenario]:
    if file is None:
        return {}
    from givonkit.simulator.scenarios import read_scenarios  # noqa: PLC0415  # most servers play no scenario file
    from givonkit.simulator.staging import known_words  # noqa: PLC0415  # it reads every model
    from givonkit.spec.catalog import read_text  # noqa: PLC0415  # beside it

    return read_scenarios(read_text(file), file.name, known=known_words(spec))


@contextlib.contextmanager
def _opened(log_file: Path | None) -> Iterator[TextIO]:
    if log_file is None:
        yield sys.stderr
        return
    try:
        stream = log_file.open("a", encoding="utf-8")
    except OSError as error:
        raise FileUnwritable(f"the log file {log_file} cannot be written: {error.strerror}") from error
    with stream:
        yield stream


def _write_at_once(file: Path, text: str) -> None:
    """Write a file so that whoever waits for it never sees half of it."""
    partial = file.with_name(f"{file.name}.partial")
    try:
        partial.write_text(f"{text}\n", encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        raise FileUnwritable(f"the ready file {file} cannot be written: {error.strerror}") from error
