import ssl
from typing import Any

import httpx

from benchmarks.work import GENERATIONS, VALID

CONTEXT = ssl.create_default_context()


def test_it(givon: Any) -> None:
    headers = {"Authorization": f"Bearer {givon.api_key}"}
    with httpx.Client(base_url=givon.base_url, headers=headers, verify=CONTEXT) as client:
        job = client.post(GENERATIONS, json=VALID).json()
        assert client.get(f"{GENERATIONS}/{job['id']}").json()["status"] == "completed"
