"""A careful client on requests, sync: the template `python-requests`, with the double's adapter inside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import requests

from givonkit_contracts.client_checks.outcome import read_outcome
from givonkit_contracts.client_checks.templates import python_requests

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome


def careful_requests(case: Case) -> Outcome:
    """Do an errand carefully."""
    errand = {
        "request": case.request,
        "base_url": case.base_url,
        "api_key": case.api_key,
        "deadline_seconds": case.deadline_seconds,
        "poll_interval_seconds": case.poll_interval_seconds,
        "state_dir": str(case.state_dir),
    }
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, case.requests_adapter())
    told = python_requests.generate(errand, session)
    return read_outcome(json.dumps({"id": case.id, **told}), case.id)
