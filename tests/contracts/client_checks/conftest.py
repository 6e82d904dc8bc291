from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_checks.program_place import Patience

from .programs import HONEST, Grounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from givonkit_contracts.client_checks.program import ProgramGround


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProgramGround]:
    """Return a ground with a client that does what it is asked."""
    grounds = Grounds(tmp_path_factory.mktemp("honest"))
    yield grounds(HONEST, patience=Patience(), workers=3)
    grounds.close()


@pytest.fixture
def ground_of(tmp_path: Path) -> Iterator[Grounds]:
    """Return what makes a ground of a program's text."""
    grounds = Grounds(tmp_path)
    yield grounds
    grounds.close()
