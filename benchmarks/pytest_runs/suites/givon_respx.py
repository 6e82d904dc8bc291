import ssl
from typing import Any

import httpx
import pytest

from benchmarks.work import GENERATIONS, VALID

CONTEXT = ssl.create_default_context()


@pytest.mark.usefixtures("givon_respx")
def test_it(givon_inprocess: Any) -> None:
    headers = {"Authorization": f"Bearer {givon_inprocess.api_key}"}
    with httpx.Client(base_url=givon_inprocess.base_url, headers=headers, verify=CONTEXT) as client:
        job = client.post(GENERATIONS, json=VALID).json()
        assert client.get(f"{GENERATIONS}/{job['id']}").json()["status"] == "completed"
