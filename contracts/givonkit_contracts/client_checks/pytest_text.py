"""A failure as a file of tests: complete but for the reader's own client."""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import TYPE_CHECKING

from givonkit_contracts.plain_text import shortened

from .replay_line import replay_in_pytest

if TYPE_CHECKING:
    from .report import Failure

_FILE = '''\
"""{sentence}"""

from givonkit_contracts import client_contract

from my_client import generate  # your own client; whatever it is called, it is called below


{decorator}
def test_{name}(case):
    """{sentence}

    Seen: {why}
    """
    try:
        job_id, urls, contents = generate(
            dict(case.request),
            base_url=case.base_url,
            api_key=case.api_key,
            transport=case.httpx_transport(),  # or requests_adapter(), aiohttp_connector(), respx_router(), ...
            deadline=case.deadline_seconds,
            poll_interval=case.poll_interval_seconds,
            state_dir=case.state_dir,  # what must outlive the process: case.do is "resume" after a crash
        )
    except Exception as error:  # better: your client's own errors, each with its kind
        return case.failed("transport", str(error))
    return case.succeeded(job_id, urls=urls, contents=contents)
'''
_LONGEST = 400
_names_in = re.compile(r"[a-z0-9]+").findall


def pytest_text(failure: Failure) -> str:
    """Return a file that plays the schedule of a failure to the reader's client, and passes once that is mended."""
    return _FILE.format(
        sentence=_docstring(failure.obligation.sentence),
        why=_docstring(failure.broken.why),
        name=function_name(failure.id),
        decorator=replay_in_pytest(failure.run.schedule),
    )


def function_name(identifier: str) -> str:
    """Return the name of a function for an obligation: the last part of its id."""
    name = "_".join(_names_in(identifier.rpartition("/")[2].lower())) or "client"
    return f"{name}_" if iskeyword(name) else name


def _docstring(text: str) -> str:
    plain = shortened(text, _LONGEST).replace("\\", "\\\\").replace('"""', "'''")
    return f"{plain} " if plain.endswith('"') else plain
