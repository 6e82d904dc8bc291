import re
from copy import deepcopy
from typing import Any

import pytest

from givonkit import Simulator, Spec, World, WorldInvalid, load_spec
from givonkit.spec.settings import SETTINGS
from givonkit.spec.wire import SHAPE_VALUES, check_shapes, check_value, set_value

SPEC = load_spec()
WIRE: dict[str, Any] = SPEC.api.wire


def changed(path: str, value: Any) -> World:
    return SPEC.world({}, {path: value})


def settings_below(value: Any, path: str = "") -> list[str]:
    if not isinstance(value, dict):
        return [path]
    return [leaf for key, part in value.items() for leaf in settings_below(part, f"{path}.{key}" if path else key)]


def test_every_setting_of_the_written_wire_is_known() -> None:
    plain = {name: part for name, part in WIRE.items() if name not in ("shapes", "routes")}
    assert settings_below(plain) == list(SETTINGS)


def test_every_shape_of_the_written_wire_is_known_and_can_be_told() -> None:
    assert set(WIRE["shapes"]) == set(SHAPE_VALUES)
    check_shapes(WIRE["shapes"])


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_takes_what_is_written(spec: Spec, setting: str) -> None:
    part: Any = spec.api.wire
    for name in setting.split("."):
        part = part[name]
    check_value(WIRE, setting, part, written=WIRE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id.prefix", ""),
        ("id.prefix", "job-A_9"),
        ("id.form", "uuid"),
        ("times", "unix"),
        ("progress", "percent"),
        ("statuses.queued", "IN_PROGRESS"),
        ("create.status", 201),
        ("refusal.status", 422),
        ("refusal.details", "first"),
        ("unknown_model.status", 404),
        ("body.limit", 1),
        ("body.limit", 2**30),
        ("results.seconds", None),
        ("results.seconds", 60),
        ("limits.requests", 5),
        ("limits.seconds", 1),
        ("limits.running", 1),
        ("limits.running", None),
    ],
)
def test_a_value_that_fits_is_set(path: str, value: Any) -> None:
    part, _, last = path.rpartition(".")
    wire = changed(path, value).wire
    assert (wire[part] if part else wire)[last] == value


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("id.prefix", "a b", "id.prefix is at most 20 ASCII letters, digits, '_' and '-'; got 'a b'"),
        ("id.prefix", "é", "id.prefix is at most 20 ASCII letters"),
        ("id.prefix", "a" * 21, "id.prefix is at most 20 ASCII letters"),
        ("id.prefix", 5, "got 5"),
        ("id.form", "guid", "id.form is one of short, uuid; got 'guid' (did you mean 'uuid'?)"),
        ("id.form", ["uuid"], "id.form is one of short, uuid; got ['uuid']"),
        ("times", "rfc3393", "times is one of rfc3339, unix; got 'rfc3393' (did you mean 'rfc3339'?)"),
        ("progress", None, "progress is one of fraction, percent; got None"),
        ("statuses.queued", "", "statuses.queued is text that is not empty; got ''"),
        ("statuses.queued", 1, "statuses.queued is text that is not empty; got 1"),
        ("create.status", 400, "create.status is a status from 200 to 299 that has a body (not 204, 205); got 400"),
        ("create.status", 204, "got 204"),
        ("create.status", "202", "got '202'"),
        ("create.status", True, "got True"),
        ("create.status", 202.0, "got 202.0"),
        ("refusal.status", 399, "refusal.status is a status from 400 to 499; got 399"),
        ("refusal.status", 500, "refusal.status is a status from 400 to 499; got 500"),
        ("unknown_model.status", 422, "unknown_model.status is 404, or 400 for that of any refusal; got 422"),
        ("body.limit", 0, "body.limit is a number of bytes from 1 to 1073741824 (1 GiB); got 0"),
        ("body.limit", 2**30 + 1, "body.limit is a number of bytes"),
        ("results.seconds", 0, "results.seconds is a whole number above 0, or null for none; got 0"),
        ("limits.seconds", None, "limits.seconds is a whole number above 0; got None"),
        ("limits.running", 1.5, "limits.running is a whole number above 0, or null for none; got 1.5"),
        ("statuses.queud", "x", "the wire has no 'statuses.queud' (did you mean 'statuses.queued'?)"),
        ("create_status", 201, "the wire has no 'create_status' (did you mean 'create.status'?)"),
        ("zzz", 1, "the wire has no 'zzz'"),
        ("", 1, "the wire has no ''"),
        ("times.zone", "UTC", "the wire has no 'times.zone'"),
        ("id", 5, "id is a mapping of id.prefix, id.form; got 5"),
        ("routes", {}, "routes is a mapping of routes.create_generation, "),
        ("shapes", {"job": {}}, "shapes is a mapping of shapes.created, "),
        (
            "routes.get_generaton",
            "GET /a/{id}",
            "no operation is named 'get_generaton' (did you mean 'get_generation'?)",
        ),
        ("routes.get_generation.path", "/a", "no operation is named 'get_generation.path'"),
        ("routes.get_generation", "GET", "the route of get_generation is a method"),
        ("routes.get_generation", 5, "got 5"),
        ("routes.create_generation", None, "the route of create_generation cannot be taken away; got null"),
        ("shapes.jobs", {}, "no shape is named 'jobs' (did you mean 'job'?)"),
        ("shapes.", {}, "the wire has no 'shapes.'"),
        ("shapes.job", None, "the shape 'job' cannot be taken away"),
        ("shapes.job", "$id", "the shape 'job' is a mapping; got '$id'"),
        ("shapes.job", [], "the shape 'job' is a mapping; got []"),
        ("shapes.error", "oops", "the shape 'error' is a mapping, a list, or one $name; got 'oops'"),
        ("shapes.quote", 5, "the shape 'quote' is a mapping, a list, or one $name; got 5"),
        ("shapes.job.", "$id", "the path shapes.job. has an empty key"),
        ("shapes.job..id", "$id", "the path shapes.job..id has an empty key"),
        ("shapes.created.id", "$id", "shapes.created is '$job', which has no keys; give it whole"),
        ("shapes.job.status.word", "$status", "shapes.job.status is '$status', which has no keys; give it whole"),
        (
            "shapes.job.progres",
            None,
            "the shape 'job' has no 'progres' to take away (did you mean 'progress'?); its keys are id, status, ",
        ),
        ("shapes.job.cost.base", None, "the shape 'job' has no 'cost.base' to take away; its keys are tokens, basis"),
        (
            "shapes.job.state",
            "$statu",
            "the shape 'job' has $statu (did you mean '$status'?); it can have $cost_basis, ",
        ),
        ("shapes.balance.charged", "$charge", "the shape 'balance' has $charge (did you mean '$charged'?)"),
        ("shapes.balance", ["$"], "the shape 'balance' has $; it can have $available, $charged, $reserved"),
        ("shapes.balance", "$id", "the shape 'balance' has $id; it can have"),
        ("shapes.quote", "$job", "the shape 'quote' holds another one that does not fit: the shape names $id"),
        ("shapes.job.itself", "$job", "the shape 'job' has $job; it can have $cost_basis, "),
    ],
)
def test_a_wrong_value_is_refused_with_what_fits(path: str, value: Any, reason: str) -> None:
    with pytest.raises(WorldInvalid) as raised:
        changed(path, value)
    assert reason in str(raised.value)


def test_shapes_that_name_each_other_are_refused() -> None:
    with pytest.raises(WorldInvalid, match="the shape 'created' holds another one that does not fit"):
        SPEC.world({}, {"shapes.created": "$read", "shapes.read": "$created"})


def test_a_key_is_set_deep_in_a_shape_and_its_way_is_made() -> None:
    shape = changed("shapes.job.meta.ids.job", "$id").wire["shapes"]["job"]
    assert shape["meta"] == {"ids": {"job": "$id"}}
    assert list(shape)[:-1] == list(WIRE["shapes"]["job"])


def test_null_takes_a_key_of_a_shape_away_but_is_null_inside_a_whole_one() -> None:
    assert "progress" not in changed("shapes.job.progress", None).wire["shapes"]["job"]
    assert changed("shapes.job.cost.basis", None).wire["shapes"]["job"]["cost"] == {"tokens": "$tokens"}
    assert changed("shapes.quote", {"tokens": "$tokens", "until": None}).wire["shapes"]["quote"]["until"] is None


def test_what_an_answer_has_taken_away_can_be_taken_away_again() -> None:
    world = SPEC.world({"cost-in-job": "no"}, {"shapes.job.cost": None, "shapes.job.cost.basis": None})
    assert "cost" not in world.wire["shapes"]["job"]


def test_what_an_answer_has_taken_away_can_be_given_anew() -> None:
    world = SPEC.world({"cancel": "none"}, {"routes.cancel_generation": "DELETE /jobs/{id}"})
    assert str(world.routes["cancel_generation"]) == "DELETE /jobs/{id}"


def test_null_takes_an_operation_away() -> None:
    assert "get_balance" not in changed("routes.get_balance", None).routes


def test_changes_come_after_answers_and_one_after_another() -> None:
    changes = {"statuses.queued": "waiting", "shapes.created": {"a": "$id"}, "shapes.created.b": "$status"}
    wire = SPEC.world({"status-words": "capitals", "created-shape": "data"}, changes).wire
    assert (wire["statuses"]["queued"], wire["statuses"]["failed"]) == ("waiting", "FAILED")
    assert wire["shapes"]["created"] == {"a": "$id", "b": "$status"}


def test_two_routes_may_change_places() -> None:
    routes = {"routes.get_model": "GET /a/{id}", "routes.get_generation": "GET /api/v1/models/{id}"}
    assert SPEC.world({}, routes).routes["get_generation"].path == "/api/v1/models/{id}"


def test_two_operations_in_one_place_are_refused() -> None:
    with pytest.raises(
        WorldInvalid, match=r"get_generation and get_model are both reached by GET /api/v1/models/\{model\}"
    ):
        changed("routes.get_generation", "GET /api/v1/models/{id}")


def test_what_is_set_is_shared_with_nobody() -> None:
    value = {"id": "$id"}
    world = changed("shapes.created", value)
    value["id"] = "changed"
    assert world.wire["shapes"]["created"] == {"id": "$id"}
    wire = deepcopy(WIRE)
    set_value(wire, "shapes.job.cost.tokens", "$tokens")
    assert wire == WIRE


@pytest.mark.parametrize(
    "changes",
    [
        {"shapes.list": "$jobs"},
        {"shapes.output": "$url", "shapes.job_error": "$message"},
        {"shapes.error": ["$code", "$message"]},
        {"shapes.read": ["$job", {"status": "$status"}]},
        {"shapes.uploaded": {"asset": "$asset"}},
        {"shapes.job.cost": "$quote"},
        {"shapes.error": {"why": "$job_error"}},
    ],
)
def test_a_shape_that_is_taken_can_be_told(changes: dict[str, Any]) -> None:
    Simulator(SPEC, world=SPEC.world({}, changes))


def test_no_value_is_named_as_a_shape_that_it_would_hide_from_itself() -> None:
    for shape, values in SHAPE_VALUES.items():
        assert shape not in values
        assert all(re.fullmatch("[a-z_]+", value) for value in values)
