from typing import Any

import requests

from benchmarks.work import GENERATIONS, VALID


def test_it(givon_inprocess: Any) -> None:
    with requests.Session() as session:
        session.mount("https://", givon_inprocess.requests_adapter())
        session.headers["Authorization"] = f"Bearer {givon_inprocess.api_key}"
        url = f"{givon_inprocess.base_url}{GENERATIONS}"
        job = session.post(url, json=VALID).json()
        assert session.get(f"{url}/{job['id']}").json()["status"] == "completed"
