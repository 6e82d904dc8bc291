from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit import load_spec
from givonkit.spec.openapi import openapi_document

if TYPE_CHECKING:
    from collections.abc import Mapping

SPEC = load_spec()


def links(answers: Mapping[str, str] | None = None, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the parameters of every link by its name."""
    world = SPEC.world(answers or {}, changes or {})
    document = openapi_document(SPEC, world, server_url="http://double.test")
    return {
        name: (operation["operationId"], link["operationId"], link["parameters"])
        for item in document["paths"].values()
        for operation in item.values()
        for answer in operation["responses"].values()
        for name, link in answer.get("links", {}).items()
    }


def test_what_an_answer_tells_is_linked_with_who_takes_it() -> None:
    assert links() == {
        "ReadJob": ("create_generation", "get_generation", {"id": "$response.body#/id"}),
        "CancelJob": ("create_generation", "cancel_generation", {"id": "$response.body#/id"}),
        "NextPage": ("list_generations", "list_generations", {"cursor": "$response.body#/nextCursor"}),
        "ReadAsset": ("upload_asset", "get_asset", {"id": "$response.body#/id"}),
    }


@pytest.mark.parametrize(
    ("answers", "changes", "name", "parameters"),
    [
        ({"created-shape": "data"}, {}, "ReadJob", {"id": "$response.body#/data/id"}),
        ({"id-name": "generation-id"}, {}, "CancelJob", {"id": "$response.body#/generationId"}),
        ({"list-shape": "items"}, {}, "NextPage", {"cursor": "$response.body#/next"}),
        ({}, {"shapes.created": [{"a/b~c": "$id"}]}, "ReadJob", {"id": "$response.body#/0/a~1b~0c"}),
        ({}, {"routes.get_generation": "GET /v2/jobs/{uuid}"}, "ReadJob", {"uuid": "$response.body#/id"}),
        ({}, {"shapes.uploaded": {"file": "$asset"}}, "ReadAsset", {"id": "$response.body#/file/id"}),
    ],
)
def test_links_follow_the_shapes_and_paths_of_a_world(
    answers: dict[str, str], changes: dict[str, Any], name: str, parameters: dict[str, str]
) -> None:
    assert links(answers, changes)[name][2] == parameters


@pytest.mark.parametrize(
    ("answers", "changes", "gone"),
    [
        ({"cancel": "none"}, {}, {"CancelJob"}),
        ({"job-list": "no"}, {}, {"NextPage"}),
        ({"upload": "none"}, {}, {"ReadAsset"}),
        ({}, {"shapes.created": {"status": "$status"}}, {"ReadJob", "CancelJob"}),
    ],
)
def test_there_is_no_link_from_or_to_what_a_world_does_not_have(
    answers: dict[str, str], changes: dict[str, Any], gone: set[str]
) -> None:
    assert links().keys() - links(answers, changes).keys() == gone
