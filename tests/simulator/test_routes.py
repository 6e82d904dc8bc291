import pytest

from givonkit import load_spec
from givonkit.simulator.routes import Routes

OPERATIONS = load_spec().api.operations
ROUTES = Routes(OPERATIONS.values())


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_found_by_its_method_and_path(name: str) -> None:
    operation = OPERATIONS[name]
    found = ROUTES.find(operation.path.replace("{id}", "gen_1").replace("{model}", "gen_1").replace("{name}", "gen_1"))
    assert found is not None
    methods, segment = found
    assert methods[operation.method] == name
    assert segment == ("gen_1" if "{" in operation.path else "")


def test_what_can_be_got_can_be_asked_for_its_head() -> None:
    found = ROUTES.find("/api/v1/generations")
    assert found is not None
    assert found[0]["HEAD"] == found[0]["GET"]


@pytest.mark.parametrize(
    "path",
    ["", "/", "/api/v1/generations/", "/api/v1/generations/a/b", "/API/v1/generations", "/outputs", "//outputs/a"],
)
def test_a_path_beside_the_known_ones_is_not_found(path: str) -> None:
    assert ROUTES.find(path) is None


@pytest.mark.parametrize("segment", ["a b", "é", "..", "{id}", "a%2Fb", "?"])
def test_a_segment_may_be_any_text_without_a_slash(segment: str) -> None:
    found = ROUTES.find(f"/api/v1/generations/{segment}")
    assert found is not None
    assert found[1] == segment
