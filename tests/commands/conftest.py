from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from click.testing import CliRunner

from givonkit.commands import main

if TYPE_CHECKING:
    from click.testing import Result


class Run(Protocol):
    def __call__(self, *arguments: str, columns: int | None = 100) -> Result: ...


@pytest.fixture
def run() -> Run:
    def run_with(*arguments: str, columns: int | None = 100) -> Result:
        environment = {"COLUMNS": None if columns is None else str(columns), "NO_COLOR": None, "FORCE_COLOR": None}
        return CliRunner().invoke(main, arguments, prog_name="givonkit", env=environment, catch_exceptions=False)

    return run_with
