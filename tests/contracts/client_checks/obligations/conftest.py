from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.zoo.clients.stand import Stand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Spec


@pytest.fixture(scope="module")
def stand(spec: Spec) -> Iterator[Stand]:
    """Where the clients of one test file are played to."""
    stand = Stand(spec)
    yield stand
    stand.close()
