"""Scripts of a Postman collection: what holds of an answer, and what the next request needs of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .places import place_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .places import Place
    from .worlds import World

    Script = list[str]

POLLS = 300
"""How often a job is read at most, a second apart."""
ENDED = ("completed", "failed", "canceled")
_IS_GOOD = "pm.response.code < 300"


def expects(*statuses: str) -> Script:
    """Return a test that an answer has one of some statuses."""
    told, listed = " or ".join(statuses), ", ".join(statuses)
    return [
        f'pm.test("The status is {told}", () => {{',
        f"    pm.expect(pm.response.code).to.be.oneOf([{listed}]);",
        "});",
    ]


def keeps_job(place: Place) -> Script:
    """Return what keeps the id of a new job, if there is one."""
    return [
        f"const job = {_read(place)};",
        "if (job) {",
        '    pm.collectionVariables.set("jobId", job);',
        f'    pm.collectionVariables.set("pollsLeft", {POLLS});',
        "}",
    ]


def ends_without_job() -> Script:
    """Return what fails and ends the run where a job was to be kept and there is none."""
    return [
        "if (!job) {",
        '    pm.test("There is a job to read; without one the run ends", () => {',
        "        pm.expect(job).to.be.ok;",
        "    });",
        "    pm.execution.setNextRequest(null);",
        "}",
    ]


def keeps_asset(place: Place) -> Script:
    """Return what keeps the id of a new asset."""
    return [f'pm.collectionVariables.set("assetId", {_read(place)} ?? "");']


def reads_until_ended(world: World) -> Script:
    """Return what reads a job again, a second later, until it has ended, and then keeps the URL of its result.

    An answer that shows no job ends it too.
    """
    shapes, statuses = world.wire["shapes"], world.wire["statuses"]
    status = place_of("status", shapes, "read")
    if status is None:
        return _keeps_result(world)
    ends = list(dict.fromkeys(statuses[name] for name in ENDED))
    return [
        f"const status = {_read(status)};",
        'const left = Number(pm.collectionVariables.get("pollsLeft"));',
        f"if (status && !{json.dumps(ends)}.includes(status) && left > 0) {{",
        '    pm.collectionVariables.set("pollsLeft", left - 1);',
        "    pm.execution.setNextRequest(pm.info.requestId);",
        "    setTimeout(() => {}, 1000);",
        "} else {",
        '    pm.test("The job is completed", () => {',
        f"        pm.expect(status).to.equal({json.dumps(statuses['completed'])});",
        "    });",
        *(f"    {line}" for line in _keeps_result(world)),
        "}",
    ]


def url_of_result(shapes: Mapping[str, object]) -> Place | None:
    """Return where the URL of a job's first result stands in the answer to its reading, or None."""
    outputs, url = place_of("outputs", shapes, "read"), place_of("url", shapes, "output")
    return None if outputs is None or url is None else (*outputs, 0, *url)


def _keeps_result(world: World) -> Script:
    place = url_of_result(world.wire["shapes"])
    return [] if place is None else [f'pm.collectionVariables.set("outputUrl", {_read(place)} ?? "");']


def _read(place: Place) -> str:
    """Return what reads a place of an answer: nothing is there if the server refused."""
    return f"({_IS_GOOD} ? pm.response.json(){_path(place)} : undefined)"


def _path(place: Place) -> str:
    return "".join(f"?.[{json.dumps(key)}]" for key in place)
