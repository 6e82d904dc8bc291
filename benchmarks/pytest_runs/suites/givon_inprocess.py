from typing import Any

import httpx

from benchmarks.work import GENERATIONS, VALID


def test_it(givon_inprocess: Any) -> None:
    headers = {"Authorization": f"Bearer {givon_inprocess.api_key}"}
    transport = givon_inprocess.httpx_transport()
    with httpx.Client(base_url=givon_inprocess.base_url, headers=headers, transport=transport) as client:
        job = client.post(GENERATIONS, json=VALID).json()
        assert client.get(f"{GENERATIONS}/{job['id']}").json()["status"] == "completed"
