from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import ManualClock, Request, Simulator
from givonkit.errors import NamespaceInvalid
from givonkit.simulator import WorldView
from givonkit.simulator.budget import Budget
from givonkit.simulator.namespaces import Namespaces

if TYPE_CHECKING:
    from givonkit import Reply, Spec

GENERATIONS = "/api/v1/generations"
BODY = b'{"type":"video","model":"kling-o1","input":{"prompt":"a red corgi"}}'


def made(spec: Spec, most: int = 10_000, **options: Any) -> Namespaces:
    view = WorldView(spec, spec.world(options.pop("answers", None)))
    return Namespaces(
        lambda _name, prefix: Simulator(view=view, clock=ManualClock(), prefix=prefix, **options), most=most
    )


def send(namespaces: Namespaces, path: str = GENERATIONS, key: str = "key", body: bytes = b"") -> Reply:
    headers = [(b"host", b"double.test"), (b"authorization", b"Bearer %b" % key.encode("latin-1"))]
    method = "POST" if body else "GET"
    return namespaces.handle(
        Request(method, path, headers=[*headers, (b"content-type", b"application/json")], body=body)
    )


def code(reply: Reply) -> Any:
    return json.loads(reply.body)["error"]["code"]


def listed(namespaces: Namespaces, path: str = GENERATIONS, key: str = "key") -> int:
    return len(json.loads(send(namespaces, path, key).body)["data"])


def test_a_path_and_a_key_name_the_same_namespace(spec: Spec) -> None:
    namespaces = made(spec)
    send(namespaces, f"/ns/w1{GENERATIONS}", body=BODY)
    send(namespaces, key="ns_w1_key", body=BODY)
    assert (listed(namespaces, f"/ns/w1{GENERATIONS}"), listed(namespaces), list(namespaces)) == (2, 0, ["w1"])


def test_result_urls_stand_below_the_prefix(spec: Spec) -> None:
    namespaces = made(spec, instant=True)
    identifier = json.loads(send(namespaces, f"/ns/w1{GENERATIONS}", body=BODY).body)["id"]
    job = json.loads(send(namespaces, f"/ns/w1{GENERATIONS}/{identifier}").body)
    assert job["outputs"][0]["url"].startswith("http://double.test/ns/w1/")


@pytest.mark.parametrize("path", ["/ns/", "/ns//api/v1/generations", "/ns/a b/api", "/ns/é", f"/ns/{'x' * 65}/api"])
def test_a_wrong_name_is_refused_in_the_world_s_shape(spec: Spec, path: str) -> None:
    reply = send(made(spec, answers={"refusal-status": "422"}), path)
    assert (reply.status, code(reply)) == (422, "namespace_invalid")


@pytest.mark.parametrize("key", ["ns__rest", "ns_-_rest", "ns_\xe9_rest"])
def test_a_key_with_a_wrong_name_is_refused(spec: Spec, key: str) -> None:
    assert code(send(made(spec), key=key)) == "namespace_invalid"


@pytest.mark.parametrize("key", ["ns_w1", "nsw1_rest", "NS_w1_rest", "xns_w1_rest"])
def test_a_key_that_only_looks_like_one_names_no_namespace(spec: Spec, key: str) -> None:
    namespaces = made(spec)
    assert (send(namespaces, key=key).status, list(namespaces)) == (200, [])


def test_the_path_goes_before_the_key(spec: Spec) -> None:
    namespaces = made(spec)
    send(namespaces, f"/ns/w1{GENERATIONS}", key="ns_w2_key")
    assert list(namespaces) == ["w1"]


def test_one_namespace_too_many_is_refused_and_those_that_are_there_go_on(spec: Spec) -> None:
    namespaces = made(spec, most=2)
    assert [send(namespaces, f"/ns/{name}{GENERATIONS}").status for name in ("a", "b", "c", "a")] == [
        200,
        200,
        400,
        200,
    ]
    assert (
        "there are 2 namespaces already; remove one" in json.loads(send(namespaces, "/ns/c/x").body)["error"]["message"]
    )
    namespaces.remove("a")
    assert send(namespaces, f"/ns/c{GENERATIONS}").status == 200


def test_a_namespace_that_was_removed_begins_anew_and_gives_its_room_back(spec: Spec) -> None:
    budget = Budget(1_000)
    namespaces = made(spec, budget=budget)
    send(namespaces, f"/ns/w1{GENERATIONS}", body=BODY)
    assert (budget.kept, namespaces.remove("w1"), budget.kept) == (1, True, 0)
    assert (namespaces.remove("w1"), listed(namespaces, f"/ns/w1{GENERATIONS}")) == (False, 0)


def test_a_name_that_is_asked_for_is_made_once(spec: Spec) -> None:
    namespaces = made(spec)
    assert namespaces["w1"] is namespaces["w1"] is not namespaces.unnamed
    with pytest.raises(NamespaceInvalid, match="got ''"):
        namespaces[""]


def test_a_ready_simulator_is_taken_under_its_name(spec: Spec) -> None:
    namespaces = made(spec)
    ready = Simulator(view=namespaces.unnamed.view, clock=ManualClock(), prefix="/ns/mine")
    namespaces.add("mine", ready)
    send(namespaces, f"/ns/mine{GENERATIONS}", body=BODY)
    assert (namespaces["mine"], len(ready.jobs), len(namespaces.unnamed.jobs)) == (ready, 1, 0)


def test_a_name_is_taken_once(spec: Spec) -> None:
    namespaces = made(spec)
    first = namespaces["mine"]
    with pytest.raises(NamespaceInvalid, match="there is a namespace 'mine' already; remove it first"):
        namespaces.add("mine", Simulator(view=first.view, prefix="/ns/mine"))
    assert namespaces["mine"] is first


def test_a_name_that_was_removed_is_free_again(spec: Spec) -> None:
    namespaces = made(spec)
    first = namespaces["mine"]
    namespaces.remove("mine")
    again = Simulator(view=first.view, prefix="/ns/mine")
    namespaces.add("mine", again)
    assert namespaces["mine"] is again


@pytest.mark.parametrize("prefix", ["", "/ns/other", "/ns/mine/"])
def test_a_simulator_whose_urls_would_lead_elsewhere_is_not_taken(spec: Spec, prefix: str) -> None:
    namespaces = made(spec)
    with pytest.raises(NamespaceInvalid, match=f"needs the prefix '/ns/mine', got '{prefix}'"):
        namespaces.add("mine", Simulator(view=namespaces.unnamed.view, prefix=prefix))
    assert list(namespaces) == []


@pytest.mark.parametrize("name", ["", "a_b", "a/b", "x" * 65])
def test_a_simulator_is_not_taken_under_a_name_that_cannot_be(spec: Spec, name: str) -> None:
    namespaces = made(spec)
    with pytest.raises(NamespaceInvalid, match="a namespace is 1 to 64 letters"):
        namespaces.add(name, Simulator(view=namespaces.unnamed.view, prefix=f"/ns/{name}"))


def test_no_more_simulators_are_taken_than_there_may_be(spec: Spec) -> None:
    namespaces = made(spec, most=1)
    namespaces.add("one", Simulator(view=namespaces.unnamed.view, prefix="/ns/one"))
    with pytest.raises(NamespaceInvalid, match="there are 1 namespaces already"):
        namespaces.add("two", Simulator(view=namespaces.unnamed.view, prefix="/ns/two"))
