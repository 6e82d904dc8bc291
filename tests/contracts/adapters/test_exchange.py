"""What adapters share: the words for what is missing, and that none is loaded for another's sake."""

from __future__ import annotations

import subprocess
import sys

import pytest

from givonkit.errors import GivonkitError
from givonkit_contracts.adapters.exchange import LibraryMissing, host_refusal

from .ways import InProcess

LIBRARIES = ["aiohttp", "httpx", "httpx2", "requests", "respx"]


def said_by(program: str) -> str:
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    return finished.stdout.strip()


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_missing_library_is_named_with_the_command_that_installs_it(library: str) -> None:
    program = f"""
import sys
sys.modules[{library!r}] = None
from givonkit.errors import GivonkitError
try:
    import givonkit_contracts.adapters.{library}
except GivonkitError as error:
    print(error)
"""
    assert said_by(program) == f"{library} is not installed; pip install {library}"


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_adapter_loads_no_other_library(library: str) -> None:
    program = f"""
import sys
import givonkit_contracts.adapters.{library}
print(*sorted({{*{[*LIBRARIES, "fastapi", "givonkit_mockserver", "starlette", "uvicorn"]!r}}} & set(sys.modules)))
"""
    assert said_by(program) == ("httpx respx" if library == "respx" else library)


def test_the_package_loads_no_library() -> None:
    program = f"import sys, givonkit_contracts.adapters; print(*({{*{LIBRARIES!r}}} & set(sys.modules)))"
    assert said_by(program) == ""


def test_a_missing_library_is_an_import_error_and_one_of_givonkit() -> None:
    missing = LibraryMissing("httpx2")
    assert isinstance(missing, GivonkitError)
    assert isinstance(missing, ImportError)


def test_a_refused_host_is_told_that_no_authorization_header_came_with_it() -> None:
    assert host_refusal(InProcess(), "api.example", carries_key=False).endswith(
        "nothing left this process, and it carried no Authorization header"
    )


def test_a_refused_host_is_told_who_answers_and_where_the_key_goes() -> None:
    assert host_refusal(InProcess(), "api.example", carries_key=True) == (
        "api.example is not the double's host (givon.test answer); nothing left this process, and it carried the "
        "header Authorization, so the key goes to that host"
    )
