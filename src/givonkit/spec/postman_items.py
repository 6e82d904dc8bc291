"""The items of a Postman collection: each a request with what holds of its answer, and answers saved as examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .openapi_examples import Examples
from .openapi_parts import shown_model
from .places import place_of
from .postman_bodies import page_is_taken, taken_body
from .postman_requests import saved_answer
from .postman_scripts import ends_without_job, expects, keeps_asset, keeps_job, reads_until_ended, url_of_result
from .selection import only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .catalog import Spec
    from .postman_requests import Operation
    from .postman_scripts import Script
    from .worlds import World

    Node = dict[str, Any]

_JOB, _ASSET = "{{jobId}}", "{{assetId}}"
_OF_REQUESTS = ("create_generation", "quote_generation")
_OF_WHAT_HAS_ENDED = {"cancel_generation": ("409",)}
_OF_EXAMPLES = {
    "get_generation": ("404",),
    "cancel_generation": ("404",),
    "get_asset": ("404",),
    "download_output": ("403", "404"),
}


class Items:
    """Makes the items of one world; `operations` are those of its OpenAPI document by name."""

    def __init__(self, spec: Spec, world: World, operations: Mapping[str, Operation], server_url: str) -> None:
        self._spec = spec
        self._world = world
        self._operations = operations
        self._server_url = server_url
        self._shapes = world.wire["shapes"]
        self._taken = taken_body(spec, world)
        self._refusal = str(world.wire["refusal"]["status"])
        self._job = None if self._taken is None else place_of("id", self._shapes, "created")
        self._asset = place_of("id", self._shapes, "uploaded")
        self._walk = self._steps()

    def walk(self) -> list[Node]:
        """Return the items that complete a job: they create it, read it until it has ended, and download its result."""
        return [self.of_operation(name) for name in self._walk]

    def beside_the_walk(self) -> list[str]:
        """Return the names of the other operations."""
        return [name for name in self._operations if name not in self._walk]

    def of_model(self, slug: str) -> Node:
        """Return the request that a model's page shows."""
        operation = self._operations["create_generation"]
        model = self._spec.models[slug]
        request = operation.request(body=model.documented_request)
        if not page_is_taken(self._spec, self._world, model):
            return _item(model.name, request, expects(self._refusal), [])
        created = Examples(only(self._spec, slug), self._world, self._server_url).created()
        answer = saved_answer(f"{operation.success} queued", int(operation.success), created, request)
        keeping = [] if self._job is None else keeps_job(self._job)
        return _item(model.name, request, [*expects(operation.success), *keeping], [answer])

    def of_operation(self, name: str) -> Node:
        """Return the request of an operation."""
        operation = self._operations[name]
        request = operation.request(segment=self._segment(name), body=self._body(name))
        if name == "download_output" and name in self._walk:
            request["url"] = {"raw": "{{outputUrl}}", "host": ["{{outputUrl}}"]}
        return _item(operation.item["summary"], request, self._script(name), operation.answers(request))

    def _steps(self) -> list[str]:
        """Return the operations that complete a job, as far as the answers of this world lead."""
        if self._job is None or "get_generation" not in self._operations:
            return ["create_generation"]
        is_shown = url_of_result(self._shapes) is not None
        return ["create_generation", "get_generation", *(["download_output"] if is_shown else [])]

    def _segment(self, name: str) -> str | None:
        if name in ("get_generation", "cancel_generation"):
            return _JOB if self._job is not None else None
        return _ASSET if name == "get_asset" and self._is_uploaded() else None

    def _is_uploaded(self) -> bool:
        return self._asset is not None and "upload_asset" in self._operations

    def _body(self, name: str) -> Any:
        if name not in _OF_REQUESTS:
            return None
        return self._taken or shown_model(self._spec).documented_request

    def _script(self, name: str) -> Script:
        script = expects(*self._statuses(name))
        if name == "create_generation" and self._job is not None:
            script += [*keeps_job(self._job), *ends_without_job()]
        elif name == "upload_asset" and self._asset is not None:
            script += keeps_asset(self._asset)
        elif name == "get_generation" and name in self._walk:
            script += reads_until_ended(self._world)
        return script

    def _statuses(self, name: str) -> list[str]:
        """Return what an operation answers in a run; what has only the name of an example is not found."""
        if name in _OF_REQUESTS and self._taken is None:
            return [self._refusal]
        has_own = name in self._walk or self._segment(name) is not None
        others = _OF_WHAT_HAS_ENDED if has_own else _OF_EXAMPLES
        return [self._operations[name].success, *others.get(name, ())]


def _item(name: str, request: Node, script: Script, answers: list[Node]) -> Node:
    event = {"listen": "test", "script": {"type": "text/javascript", "exec": script}}
    return {"name": name, "event": [event], "request": request, "response": answers}
