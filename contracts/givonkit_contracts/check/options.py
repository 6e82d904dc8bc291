"""What the options of the `check` commands take, read before anything is sent."""

from __future__ import annotations

import os
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from givonkit.errors import GivonkitError
from givonkit.spec.rules import MEDIA_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_NAME = "GIVON_API_KEY"
READ_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITTEN_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class KeyMissing(GivonkitError):
    """No API key is at hand, or none that an Authorization header can carry."""


class TokensType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A number of tokens."""

    name = "tokens"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the number that a text says."""
        tokens = read_tokens(str(value))
        return (
            self.fail(f"expected tokens such as 100 or 27.5, got {value!r}", param, ctx) if tokens is None else tokens
        )


class SecondsType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A finite number above nothing, of seconds or of requests a second."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number that a text says."""
        number = read_positive(str(value))
        return self.fail(f"expected a number above 0, got {value!r}", param, ctx) if number is None else number


def read_tokens(text: str) -> Decimal | None:
    """Return the number of tokens that a text says, or None where it says none."""
    try:
        tokens = Decimal(text)
    except InvalidOperation:
        return None
    return tokens if tokens.is_finite() and tokens >= 0 else None


def read_positive(text: str) -> float | None:
    """Return the finite number above nothing that a text says, or None where it says none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


def read_ceilings(texts: tuple[str, ...]) -> dict[str, Decimal]:
    """Return tokens by model of texts such as `kling-3.0=90`, or `90` for all; raises ValueError with a reason."""
    ceilings: dict[str, Decimal] = {}
    for text in texts:
        model, equals, number = text.rpartition("=")
        tokens = read_tokens(number)
        if tokens is None or (equals and not model):
            raise ValueError(f"expected TOKENS or MODEL=TOKENS, got {text!r}")
        if model in ceilings:
            raise ValueError(f"{model or 'the ceiling of all models'} is given twice")
        ceilings[model] = tokens
    return ceilings


def read_assets(texts: tuple[str, ...]) -> dict[str, str]:
    """Return URIs by kind of media of texts such as `image=https://…`; raises ValueError with the reason."""
    assets: dict[str, str] = {}
    for text in texts:
        kind, _, uri = text.partition("=")
        if kind not in MEDIA_TYPES or ":" not in uri or not uri.isascii() or " " in uri:
            raise ValueError(f"expected one of {', '.join(f'{name}=URI' for name in MEDIA_TYPES)}, got {text!r}")
        if kind in assets:
            raise ValueError(f"{kind} is given twice")
        assets[kind] = uri
    return assets


def is_this_machine(url: str) -> bool:
    """Return whether a URL leads to a server of this machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def api_key_of(variable: str, target: str = "") -> str:
    """Return the API key that an environment variable holds, or raise KeyMissing, which never shows it."""
    key = os.environ.get(variable, "")
    if not key:
        hint = f" (a double takes any key: {variable}=any-key)" if is_this_machine(target) else ""
        raise KeyMissing(
            f"no API key: the environment variable {variable} is not set; "
            f"set it to the key of the server{hint}, or name another variable by --api-key-env"
        )
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise KeyMissing(
            f"the key in {variable} cannot be sent: "
            f"expected visible ASCII characters without spaces, got others among them"
        )
    return key


def _read_by(
    read: Callable[[tuple[str, ...]], Any],
) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], Any]:
    def callback(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> Any:
        try:
            return read(texts)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error

    return callback


model_option = click.option(
    "--model", "models", multiple=True, metavar="MODEL", help="Judge this model alone; repeatable.  [default: all]"
)
models_option = click.option(
    "--models", "folder", type=_FOLDER, metavar="DIR", help="Add or replace models by the YAML files of a folder."
)
ceiling_option = click.option(
    "--price-ceiling",
    "price_ceilings",
    multiple=True,
    callback=_read_by(read_ceilings),
    metavar="[MODEL=]TOKENS",
    help="What a job costs at most, for models whose page shows no whole price table; repeatable.",
)
asset_option = click.option(
    "--asset",
    "assets",
    multiple=True,
    callback=_read_by(read_assets),
    metavar="KIND=URI",
    help=f"What fills slots for {', '.join(MEDIA_TYPES)}.  [default: small data URIs]",
)
api_key_option = click.option(
    "--api-key-env",
    "key_variable",
    default=KEY_NAME,
    show_default=True,
    metavar="NAME",
    help="The environment variable that holds the API key.",
)
known_option = click.option("--known", type=READ_FILE, metavar="FILE", help="Findings that are expected (YAML).")
write_known_option = click.option(
    "--write-known", type=WRITTEN_FILE, metavar="FILE", help="Write the findings of this run as known deviations."
)
report_option = click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="[FORMAT:]FILE",
    help="Write a report too: .json, .xml (JUnit), .html, .sarif, .har or .txt; repeatable.",
)
verbose_option = click.option("--verbose", "is_verbose", is_flag=True, help="Show every rule, and all evidence.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
