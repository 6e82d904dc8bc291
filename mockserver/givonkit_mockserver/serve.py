"""The command `givonkit serve`."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from givonkit.commands.options import answer_option
from givonkit.errors import GivonkitError
from givonkit.simulator import Simulator
from givonkit.spec import load_spec

from .app import DoubleApp
from .banner import banner
from .lazy import LoadedOnDemand
from .log import RequestLog
from .server import bind, serve_until_stopped

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from .asgi import Application

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class FileUnwritable(GivonkitError):
    """A file that an option names cannot be written."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=4010, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--api-key", "api_keys", multiple=True, metavar="KEY", help="Take only this bearer key; repeatable.")
@click.option("--models", type=_FOLDER, metavar="DIR", help="Add or replace models by the YAML files of a folder.")
@answer_option
@click.option("--seed", default=0, show_default=True, help="Decides the ids.")
@click.option(
    "--keep-jobs",
    default=100_000,
    show_default=True,
    type=click.IntRange(1),
    help="Jobs that are kept.",
)
@click.option("--ready-file", type=_FILE, metavar="FILE", help="Write the base URL to FILE when the port answers.")
@click.option("--log-file", type=_FILE, metavar="FILE", help="Write the request log to FILE, not to standard error.")
@click.option("--no-log", is_flag=True, help="Write no request log.")
def serve(
    *,
    host: str,
    port: int,
    api_keys: tuple[str, ...],
    models: Path | None,
    answers: dict[str, str],
    seed: int,
    keep_jobs: int,
    ready_file: Path | None,
    log_file: Path | None,
    no_log: bool,
) -> None:
    """Serve the double over HTTP until Ctrl-C."""
    if no_log and log_file is not None:
        raise click.UsageError("--no-log and --log-file contradict each other")
    with contextlib.ExitStack() as stack:
        spec = load_spec(models)
        world = spec.world(answers)
        simulator = Simulator(spec, world=world, seed=seed, api_keys=api_keys, finished_jobs=keep_jobs)
        log = None if no_log else RequestLog(stack.enter_context(_opened(log_file)))
        listening = bind(host, port)
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
        base_url = _base_url(host, listening)
        app = DoubleApp(simulator, LoadedOnDemand(lambda: _control(simulator)), log)

        def ready() -> None:
            if ready_file is not None:
                _write_at_once(ready_file, base_url)
            click.echo(banner(simulator, base_url, is_open=not api_keys))

        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                runner.run(serve_until_stopped(app, listening, ready))
        finally:
            if ready_file is not None:
                ready_file.unlink(missing_ok=True)
            if log is not None:
                log.flush()


def _control(simulator: Simulator) -> Application:
    from .control import control_application  # noqa: PLC0415  # FastAPI takes longer to load than the double to start

    return control_application(simulator)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415  # there is none for Windows

    return uvloop.new_event_loop


def _base_url(host: str, listening: socket.socket) -> str:
    port = listening.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


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
