import requests
import responses  # type: ignore[import-not-found]  # a peer, in the benchmark's environment alone

from benchmarks.peers.kling import job_of
from benchmarks.work import GENERATIONS, VALID

URL = f"https://givon.test{GENERATIONS}"
JOB = job_of(VALID)


@responses.activate  # type: ignore[untyped-decorator]  # likewise
def test_it() -> None:
    responses.post(URL, status=202, json=JOB)
    responses.get(f"{URL}/{JOB['id']}", json=JOB)
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer k"
        job = session.post(URL, json=VALID).json()
        assert session.get(f"{URL}/{job['id']}").json()["status"] == "queued"
