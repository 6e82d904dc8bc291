from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

import givonkit

ROOMS = ["givonkit", "givonkit.spec", "givonkit.validation", "givonkit.simulator"]
FRAMEWORKS = {"fastapi", "starlette", "uvicorn", "pydantic", "httpx", "hypothesis", "pytest", "click", "rich"}


def modules_after(statement: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded for a statement, beyond those of its start."""
    program = f"import sys; before = set(sys.modules)\n{statement}\nprint(*(set(sys.modules) - before), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("room", ROOMS)
def test_the_exported_names_stand_in_order(room: str) -> None:
    exported = import_module(room).__all__
    assert list(exported) == sorted(set(exported))


@pytest.mark.parametrize("room", ROOMS)
def test_every_exported_name_can_be_imported(room: str) -> None:
    module = import_module(room)
    assert [name for name in module.__all__ if getattr(module, name, None) is None] == []


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "givonkit"])
def test_what_a_room_defines_at_its_door_is_exported(room: str) -> None:
    module = import_module(room)
    public = {
        name for name, value in vars(module).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == set(module.__all__)


def test_dir_names_what_is_exported() -> None:
    assert set(givonkit.__all__) <= set(dir(givonkit))


def test_an_exported_name_is_the_one_of_its_room() -> None:
    for name in givonkit.__all__:
        value: Any = getattr(givonkit, name)
        assert value.__name__ == name
        assert value.__module__.startswith("givonkit.")


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'givonkit' has no attribute 'Simulater'"):
        _ = givonkit.Simulater


def test_importing_givonkit_loads_nothing_but_itself() -> None:
    assert modules_after("import givonkit") == {"givonkit"}


def test_the_engine_loads_no_framework() -> None:
    loaded = modules_after("from givonkit import Simulator\nSimulator()")
    assert "givonkit.simulator.simulator" in loaded
    assert not {name.partition(".")[0] for name in loaded} & FRAMEWORKS


def test_an_error_class_is_had_without_the_spec() -> None:
    loaded = modules_after("from givonkit import ModelUnknown")
    assert "givonkit.errors" in loaded
    assert not loaded & {"yaml", "givonkit.spec", "givonkit.simulator"}


def test_jobs_are_answered_without_the_makers_of_media_and_schemas() -> None:
    body = json.dumps({"type": "video", "model": "kling-o1", "input": {"prompt": "a"}})
    loaded = modules_after(
        "from givonkit import Simulator, Request\n"
        "headers = [(b'authorization', b'Bearer k'), (b'content-type', b'application/json')]\n"
        f"reply = Simulator().handle(Request('POST', '/api/v1/generations', headers=headers, body={body.encode()!r}))\n"
        "assert reply.status == 202"
    )
    assert not {name for name in loaded if name.startswith(("givonkit.media", "givonkit.spec.json_schema"))}
