"""Which obligations a client is held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import GivonkitError, did_you_mean, nearest_word

from .obligation import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .obligation import Obligation
    from .settings import ClientSettings

_LEVELS = tuple(Level)


class ObligationUnknown(GivonkitError):
    """No obligation, and no shape of obligations, has this name."""


def selected(obligations: Iterable[Obligation], settings: ClientSettings) -> tuple[Obligation, ...]:
    """Return the obligations of the level, or those that are named; raises ObligationUnknown."""
    known = tuple(obligations)
    names = {name for one in known for name in (one.id, one.shape)}
    for name in settings.only:
        if name not in names:
            near = did_you_mean(nearest_word(name, names))
            raise ObligationUnknown(
                f"no obligation is named {name[:80]!r}{near}; `givonkit check client --list` shows them"
            )
    if settings.only:
        return tuple(one for one in known if one.id in settings.only or one.shape in settings.only)
    return tuple(one for one in known if _LEVELS.index(one.level) <= _LEVELS.index(settings.level))
