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


def expects(*statuses: str) -> Script:
    """Return a test that an answer has one of some statuses."""
    told, listed = " or ".join(statuses), ", ".join(statuses)
    return [
        f'pm.test("The status is {told}", () => {{',
        f"    pm.expect(pm.response.code).to.be.oneOf([{listed}]);",
        "});",
    ]


def keeps_job(place: Place) -> Script:
    """Return what keeps the id of a new job."""
    return [
        f'pm.collectionVariables.set("jobId", pm.response.json(){_path(place)});',
        f'pm.collectionVariables.set("pollsLeft", {POLLS});',
    ]


def keeps_asset(place: Place) -> Script:
    """Return what keeps the id of a new asset."""
    return [f'pm.collectionVariables.set("assetId", pm.response.json(){_path(place)});']


def reads_until_ended(world: World) -> Script:
    """Return what reads a job again, a second later, until it has ended, and then keeps the URL of its result."""
    shapes, statuses = world.wire["shapes"], world.wire["statuses"]
    status = place_of("status", shapes, "read")
    if status is None:
        return _keeps_result(world)
    ends = list(dict.fromkeys(statuses[name] for name in ENDED))
    return [
        f"const status = pm.response.json(){_path(status)};",
        'const left = Number(pm.collectionVariables.get("pollsLeft"));',
        f"if (!{json.dumps(ends)}.includes(status) && left > 0) {{",
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
    return (
        [] if place is None else [f'pm.collectionVariables.set("outputUrl", pm.response.json(){_path(place)} ?? "");']
    )


def _path(place: Place) -> str:
    return "".join(f"?.[{json.dumps(key)}]" for key in place)
