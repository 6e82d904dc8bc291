import pytest

from givonkit import load_spec
from givonkit.simulator.routes import Routes
from givonkit.spec import Route

SPEC = load_spec()
ROUTES = Routes(SPEC.world().routes)
ALTERED = ("job-path", "job-list", "cancel", "quote", "balance", "upload", "catalog")
WORLDS = {
    f"{question}={answer}": SPEC.world({question: answer}).routes
    for question in ALTERED
    for answer in SPEC.questions[question].answers
}
EVERY_ROUTE = [(world, operation) for world, routes in WORLDS.items() for operation in routes]


def filled(path: str, segment: str = "gen_1") -> str:
    """Return a path with its `{name}` filled in."""
    before, brace, after = path.partition("{")
    return before + segment + after.partition("}")[2] if brace else path


def test_the_questions_about_routes_are_those_whose_answers_set_one() -> None:
    answers = {
        question.id
        for question in SPEC.questions.values()
        for answer in question.answers.values()
        if any(path.startswith("routes.") for path in answer.sets)
    }
    assert answers == set(ALTERED)


@pytest.mark.parametrize(("world", "operation"), EVERY_ROUTE)
def test_every_operation_of_a_world_is_found_by_its_method_and_path(world: str, operation: str) -> None:
    method, path = WORLDS[world][operation]
    found = Routes(WORLDS[world]).find(filled(path))
    assert found is not None
    methods, segment = found
    assert methods[method] == operation
    assert segment == ("gen_1" if "{" in path else "")


@pytest.mark.parametrize("world", WORLDS)
def test_an_operation_that_a_world_has_not_is_not_found(world: str) -> None:
    routes = Routes(WORLDS[world])
    for operation, (method, path) in SPEC.world().routes.items():
        found = routes.find(filled(path, "a_b"))
        if operation not in WORLDS[world]:
            assert found is None or found[0].get(method) != operation


def test_a_word_of_its_own_goes_before_a_name_that_could_be_any() -> None:
    routes = Routes(
        {"any": Route("GET", "/a/{id}"), "own": Route("POST", "/a/own"), "below": Route("PUT", "/a/{id}/b")}
    )
    assert routes.find("/a/own") == ({"POST": "own"}, "")
    assert routes.find("/a/other") == ({"GET": "any", "HEAD": "any"}, "other")
    assert routes.find("/a/other/b") == ({"PUT": "below"}, "other")
    assert routes.find("/a//b") is None


def test_what_can_be_got_can_be_asked_for_its_head() -> None:
    found = ROUTES.find("/api/v1/generations")
    assert found is not None
    assert found[0]["HEAD"] == found[0]["GET"]


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/api/v1/generations/", "/api/v1/generations/a/b", "/API/v1/generations", "/outputs", "//outputs/a"),
        *("/api/v1/generations/a/cancel/", "/api/v1/generations//cancel", "/api/v1/generations/a/b/cancel", "/cancel"),
    ],
)
def test_a_path_beside_the_known_ones_is_not_found(path: str) -> None:
    assert ROUTES.find(path) is None


@pytest.mark.parametrize("segment", ["a b", "é", "..", "{id}", "a%2Fb", "?"])
def test_a_segment_may_be_any_text_without_a_slash(segment: str) -> None:
    found = ROUTES.find(f"/api/v1/generations/{segment}")
    assert found is not None
    assert found[1] == segment
