from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import ManualClock, Request, Simulator, SpecFileInvalid, World, WorldInvalid, load_spec
from givonkit.spec.world_file import read_world

if TYPE_CHECKING:
    from pathlib import Path

SPEC = load_spec()

REQUEST = {"type": "video", "model": "kling-o1", "input": {"prompt": "a red corgi"}}
OBSERVED = """\
# What one run against the live API showed.
answers:
  refusal-status: 422
  id-form: uuid
wire:
  create: {status: 200}
  times: unix
  statuses:
    queued: IN_PROGRESS
    processing: IN_PROGRESS
  routes:
    create_generation: POST /v2/generations
    get_generation: GET /v2/generations/{uuid}
    list_generations: null
  shapes:
    created: {generation: {uuid: $id, state: $status, created: $created_at}}
    error: {detail: $message}
  shapes.job.progress: null
  shapes.job.meta.id: $id
"""


def read(text: str, answers: dict[str, str] | None = None) -> World:
    return read_world(text, "world.yaml", SPEC, answers)


def asked(simulator: Simulator, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    headers = [(b"authorization", b"Bearer key"), (b"content-type", b"application/json")]
    reply = simulator.handle(Request(method, path, headers=headers, body=json.dumps(body).encode()))
    return reply.status, json.loads(reply.body)


def test_the_double_answers_as_a_file_says_that_the_live_api_does() -> None:
    simulator = Simulator(SPEC, world=read(OBSERVED), clock=ManualClock(1700000000.0))
    status, created = asked(simulator, "POST", "/v2/generations", REQUEST)
    identifier = created["generation"]["uuid"]
    assert (status, created) == (
        200,
        {"generation": {"uuid": identifier, "state": "IN_PROGRESS", "created": 1700000000}},
    )
    assert len(identifier) == 36
    status, job = asked(simulator, "GET", f"/v2/generations/{identifier}")
    assert (status, job["meta"], "progress" in job) == (200, {"id": identifier}, False)
    status, refused = asked(simulator, "POST", "/v2/generations", {**REQUEST, "input": {}})
    assert (status, set(refused)) == (422, {"detail"})
    assert asked(simulator, "GET", "/v2/generations")[0] == 405
    assert asked(simulator, "GET", "/api/v1/generations")[0] == 404


def test_a_file_holds_answers_and_values_of_the_wire() -> None:
    world = read(OBSERVED)
    assert (world.answer("refusal-status"), world.answer("id-form")) == ("422", "uuid")
    assert (world.wire["create"]["status"], world.wire["times"], world.wire["refusal"]["status"]) == (200, "unix", 422)
    assert (world.wire["statuses"]["queued"], world.wire["statuses"]["failed"]) == ("IN_PROGRESS", "failed")
    assert "list_generations" not in world.routes
    assert list(world.changes) == [
        *("create.status", "times", "statuses.queued", "statuses.processing", "routes.create_generation"),
        *("routes.get_generation", "routes.list_generations", "shapes.created", "shapes.error"),
        *("shapes.job.progress", "shapes.job.meta.id"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "wire: {id.prefix: job_}",
        "wire: {id: {prefix: job_}}",
        "wire:\n  id:\n    prefix: job_",
        'wire: {"id.prefix": "job_"}',
    ],
)
def test_a_value_is_named_by_its_path_or_inside_of_mappings(text: str) -> None:
    assert read(text).changes == {"id.prefix": "job_"}


@pytest.mark.parametrize(
    "text", ["answers: {}", "wire: {}", "answers: {}\nwire: {}", "wire: {statuses: {queued: queued}}"]
)
def test_a_file_that_changes_nothing_is_the_default_world(text: str) -> None:
    assert read(text).wire == SPEC.world().wire


def test_answers_given_go_before_those_of_the_file_and_the_wire_comes_last() -> None:
    world = read("answers: {refusal-status: 422, id-form: uuid}\nwire: {times: unix}", {"refusal-status": "400"})
    assert (world.answer("refusal-status"), world.answer("id-form")) == ("400", "uuid")
    assert read("wire: {times: unix}", {"timestamps": "rfc3339"}).wire["times"] == "unix"


def test_a_wrong_answer_given_is_not_blamed_on_the_file() -> None:
    with pytest.raises(WorldInvalid, match="no question is named 'refusal'"):
        read("wire: {times: wrong}", {"refusal": "422"})


FAULTS = {
    "another key": ("answer: {}", 1, "unknown key 'answer' (did you mean 'answers'?)"),
    "an empty file": ("# nothing", 1, "the file is empty"),
    "no YAML": ("answers: {}\nwire: [}", 2, "not YAML: "),
    "no mapping": ("- wire", 1, "expected a mapping, got a list"),
    "answers that are none": ("answers: [refusal-status]", 1, "expected a mapping, got a list"),
    "a wire that is none": ("answers: {}\nwire: 5", 2, "expected a mapping, got '5'"),
    "a wire that is nothing": ("wire:", 1, "expected a mapping, got nothing"),
    "an unknown question": (
        "answers:\n  refusal: 422",
        2,
        "no question is named 'refusal' (did you mean 'refusal-status'?)",
    ),
    "an unknown answer": (
        "answers:\n  id-form: uuid\n  progress-scale: percents",
        3,
        "the question 'progress-scale' has no answer 'percents' (did you mean 'percent'?); its answers are fraction, ",
    ),
    "a question that is not simulated": (
        "answers:\n  webhooks: yes",
        2,
        "the question 'webhooks' has no answer 'yes'; its answers are none, since the double never opens a connection",
    ),
    "an answer that is no text": ("answers:\n  id-form: [uuid]", 2, "expected text, got a list"),
    "an answer given twice": (
        "answers:\n  id-form: uuid\n  id-form: uuid",
        3,
        "the key 'id-form' stands here a second",
    ),
    "an unknown path": ("wire:\n  times: unix\n  tiems: unix", 3, "the wire has no 'tiems' (did you mean 'times'?)"),
    "an unknown path inside": (
        "wire:\n  id:\n    form: uuid\n    prefx: a",
        4,
        "the wire has no 'id.prefx' (did you mean 'id.prefix'?)",
    ),
    "a value for a mapping": ("wire:\n  limits: 10", 2, "limits is a mapping of limits.requests, limits.seconds, "),
    "nothing for a mapping": ("wire:\n  statuses:", 2, "statuses is a mapping of statuses.queued, "),
    "a list for a mapping": ("wire:\n  shapes: [job]", 2, "shapes is a mapping of shapes.created, "),
    "a value that stands twice": (
        "wire:\n  id.prefix: a\n  id:\n    prefix: b",
        4,
        "id.prefix stands here a second time",
    ),
    "a wrong status": ("wire:\n  create:\n    status: 404", 3, "create.status is a status from 200 to 299"),
    "a status in quotes": ('wire:\n  create.status: "202"', 2, "got '202'"),
    "a wrong word": ("wire:\n  id.form: guid", 2, "id.form is one of short, uuid; got 'guid' (did you mean 'uuid'?)"),
    "an unknown shape": (
        "wire:\n  shapes:\n    jobs:\n      id: $id",
        3,
        "no shape is named 'jobs' (did you mean 'job'?)",
    ),
    "a shape that is no mapping": ("wire:\n  shapes:\n    job: $id", 3, "the shape 'job' is a mapping; got '$id'"),
    "a shape that is text": ("wire:\n  shapes.error: oops", 2, "the shape 'error' is a mapping, a list, or one $name"),
    "a shape that is nothing": ("wire:\n  shapes:\n    error:", 3, "the shape 'error' cannot be taken away"),
    "an unknown value of a shape": (
        "wire:\n  shapes:\n    quote: {type: $type}\n    created:\n      id: $idd",
        4,
        "the shape 'created' has $idd (did you mean '$id'?); it can have $cost_basis, ",
    ),
    "an unknown value deep in a shape": (
        "wire:\n  times: unix\n  shapes.job.meta.state: $statu",
        3,
        "the shape 'job' has $statu (did you mean '$status'?)",
    ),
    "a key below a value": ("wire:\n  shapes.job.id.long: $id", 2, "shapes.job.id is '$id', which has no keys"),
    "an unknown key taken away": (
        "wire:\n  shapes.job.progres: null",
        2,
        "the shape 'job' has no 'progres' to take away (did you mean 'progress'?)",
    ),
    "an unknown operation": (
        "wire:\n  routes:\n    get_generaton: GET /a",
        3,
        "no operation is named 'get_generaton' (did you mean 'get_generation'?)",
    ),
    "no route": ("wire:\n  routes.get_generation: /jobs", 2, "the route of get_generation is a method (GET, "),
    "a route of the double": ("wire:\n  routes.list_models: GET /docs/models", 2, "not below /__givonkit, /docs, "),
    "a route that is needed": (
        "wire:\n  routes:\n    create_generation: null",
        3,
        "the route of create_generation cannot be taken away",
    ),
    "two operations in one place": (
        "wire:\n  routes:\n    get_balance: GET /balance\n    list_models: GET /balance\n    list_generations: null",
        4,
        "get_balance and list_models are both reached by GET /balance; each needs a route of its own",
    ),
    "an operation in the place of a written one": (
        "wire:\n  routes.get_generation: 'GET /api/v1/models/{id}'",
        2,
        "get_generation and get_model are both reached by GET /api/v1/models/{model}",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_value_is_refused_where_it_stands(fault: str) -> None:
    text, line, reason = FAULTS[fault]
    with pytest.raises(SpecFileInvalid) as raised:
        read(text)
    assert (raised.value.file, raised.value.line) == ("world.yaml", line)
    assert reason in raised.value.reason


def test_two_routes_of_a_file_may_change_places_in_any_order() -> None:
    world = read(
        "wire: {routes: {get_generation: 'GET /api/v1/models/{id}', get_model: 'GET /api/v1/generations/{id}'}}"
    )
    assert world.routes["get_model"].path == "/api/v1/generations/{id}"


def test_a_world_is_loaded_by_the_name_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(OBSERVED, encoding="utf-8")
    assert SPEC.load_world(file).wire == SPEC.load_world(str(file)).wire == read(OBSERVED).wire
    assert SPEC.load_world(file, {"id-form": "prefixed"}).answer("id-form") == "prefixed"
    file.write_text("wire: {times: later}", encoding="utf-8")
    with pytest.raises(SpecFileInvalid, match=r"^mine\.yaml:1: times is one of rfc3339, unix; got 'later'$"):
        SPEC.load_world(file)


def test_a_file_that_is_not_there_is_refused_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(SpecFileInvalid, match="cannot be read") as raised:
        SPEC.load_world(tmp_path / "nowhere.yaml")
    assert raised.value.file == str(tmp_path / "nowhere.yaml")


def test_a_shape_that_holds_itself_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("wire: {shapes.job: &all {id: $id, job: *all}}", encoding="utf-8")
    with pytest.raises(SpecFileInvalid, match=r"^mine\.yaml:1: a value holds itself"):
        SPEC.load_world(file)


@pytest.mark.parametrize("seed", range(50))
def test_a_random_world_answers_every_question_and_can_be_simulated(seed: int) -> None:
    world = SPEC.random_world(seed)
    assert set(world.answers) == set(SPEC.world().answers)
    simulator = Simulator(SPEC, world=world)
    assert asked(simulator, "POST", "/api/v1/generations", REQUEST)[0] == world.wire["create"]["status"]
    assert asked(simulator, "GET", world.routes["get_generation"].path)[0] == 404


def test_a_seed_decides_a_random_world() -> None:
    drawn = [SPEC.random_world(seed).answers for seed in range(8)]
    assert SPEC.random_world(3).answers == drawn[3]
    assert len({json.dumps(answers) for answers in drawn}) == len(drawn)


def test_seeds_draw_every_answer_there_is() -> None:
    drawn = {pair for seed in range(100) for pair in SPEC.random_world(seed).answers.items()}
    assert drawn == {(question.id, answer) for question in SPEC.questions.values() for answer in question.answers}
