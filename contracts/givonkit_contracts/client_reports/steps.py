"""The rows of a timeline put together to steps: a request beside what the double did with it and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit_contracts.client_checks.rows import Kind, Lane

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit_contracts.client_checks.rows import Row


def steps(rows: Iterable[Row]) -> list[list[Row]]:
    """Return rows that belong together, each lane once."""
    found: list[list[Row]] = []
    for row in rows:
        if found and _belongs(row, found[-1]):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _belongs(row: Row, step: list[Row]) -> bool:
    begins = step[0].kind is Kind.SENT and row.kind is not Kind.SENT
    return begins and row.lane is not Lane.CLIENT and row.first == step[0].first and row.lane is not step[-1].lane
