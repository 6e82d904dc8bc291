"""What the options of `givonkit serve` take, checked before the server starts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import click

from givonkit.errors import ClockInvalid
from givonkit.simulator.clock import read_pace

if TYPE_CHECKING:
    from givonkit.simulator.clock import Pace

_MOST_TOKENS = Decimal(10) ** 15
_FINEST_TOKENS = Decimal("0.000001")


class PaceType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """`real`, `instant`, `manual`, `10x`, `3-polls`."""

    name = "pace"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Pace:
        """Return the pace that a text says."""
        try:
            return value if isinstance(value, tuple) else read_pace(value)  # type: ignore[return-value]  # a Pace already
        except ClockInvalid as error:
            return self.fail(str(error), param, ctx)


class TokensType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """An exact number of tokens."""

    name = "tokens"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the number that a text says."""
        try:
            tokens = Decimal(value)
        except InvalidOperation:
            tokens = Decimal("NaN")
        if tokens.is_finite() and 0 <= tokens <= _MOST_TOKENS and tokens == tokens.quantize(_FINEST_TOKENS):
            return tokens
        return self.fail(f"expected tokens from 0 to 10^15 with at most 6 decimals, got {value!r}", param, ctx)


class TimeType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A time: seconds since 1970, or RFC 3339."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the time in seconds since 1970."""
        try:
            return float(value)
        except ValueError:
            pass
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return self.fail(
                f"expected seconds since 1970 or a time like 2026-01-31T12:00:00Z, got {value!r}", param, ctx
            )
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


class UrlType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """The URL of a host, which clients reach the server by."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return a URL without a slash at its end."""
        if re.fullmatch(r"https?://(\[[0-9a-fA-F:.]+\]|[0-9A-Za-z._~-]+)(:[0-9]{1,5})?(/[0-9A-Za-z._~%/-]*)?", value):
            return str(value).rstrip("/")
        return self.fail(f"expected a URL like https://double.example, got {value!r}", param, ctx)


class HostType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """The name of a host, without a port."""

    name = "host"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name."""
        if re.fullmatch(r"[0-9A-Za-z._-]{1,253}", value):
            return str(value)
        return self.fail(
            f"expected a host name without scheme and port, like double.example, got {value!r}", param, ctx
        )


class TokenType(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A secret that an Authorization header can carry; it is never shown."""

    name = "token"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the token."""
        if value.isascii() and value.isprintable() and " " not in value:
            return str(value)
        return self.fail("expected visible ASCII characters without spaces, got others among them", param, ctx)
