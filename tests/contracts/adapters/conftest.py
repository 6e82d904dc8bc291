from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.mockserver.processes import Process

from .ways import START

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server whose clocks stand still."""
    process = Process(tmp_path_factory.mktemp("adapters"), "--no-log", "--pace", "manual", "--start", f"{START:.0f}")
    yield process
    process.kill()


@pytest.fixture
def namespace() -> str:
    return uuid4().hex[:12]
