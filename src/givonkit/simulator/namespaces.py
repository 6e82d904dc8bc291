"""Namespaces: private doubles side by side, so that parallel tests can share one server."""

from __future__ import annotations

import re
from threading import Lock
from typing import TYPE_CHECKING

from givonkit.errors import NamespaceInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit.http import Reply, Request

    from .simulator import Simulator

PATH = "/ns/"
MOST = 10_000
_is_name = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}").fullmatch
_name_in_key = re.compile(rb"(?i:bearer) +ns_([^_ ]*)_").match


class Namespaces:
    """The simulators by name; the one without a name answers whoever names none.

    A request names its namespace by a path below `/ns/NAME` or, where the path cannot change, by a key `ns_NAME_...`;
    the rest is the path, or the key, inside it. `make` gets the name and the prefix of its paths. Raises
    NamespaceInvalid for a name that is no letters, digits, '.' and '-', and beyond `most` names.
    """

    def __init__(self, make: Callable[[str, str], Simulator], *, most: int = MOST) -> None:
        self._make = make
        self._most = most
        self._lock = Lock()
        self._named: dict[str, Simulator] = {}
        self.unnamed = make("", "")

    def __len__(self) -> int:
        return len(self._named)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._named))

    def __getitem__(self, name: str) -> Simulator:
        """Return the simulator of a name, made when it is first asked for."""
        simulator = self._named.get(name)
        return simulator if simulator is not None else self._made(name)

    def known(self, name: str) -> Simulator | None:
        """Return the simulator of a name, or None when nothing has asked for it yet; it is not made."""
        _check_name(name)
        return self._named.get(name)

    def add(self, name: str, simulator: Simulator) -> None:
        """Take a ready simulator under a name that is free; the prefix of its paths is `/ns/NAME`."""
        _check_name(name)
        if simulator.prefix != f"{PATH}{name}":
            raise NamespaceInvalid(
                f"the simulator of the namespace {name!r} needs the prefix {f'{PATH}{name}'!r}, "
                f"got {simulator.prefix!r}; make it with Simulator(..., prefix={f'{PATH}{name}'!r})"
            )
        with self._lock:
            if name in self._named:
                raise NamespaceInvalid(f"there is a namespace {name!r} already; remove it first, or take another name")
            self._check_room()
            self._named[name] = simulator

    def take(self, name: str) -> Simulator | None:
        """Take a simulator out, with all that is in it, and return it, or None when there is none of this name."""
        with self._lock:
            return self._named.pop(name, None)

    def remove(self, name: str) -> bool:
        """Forget a namespace and all that is in it, and return whether there was one."""
        simulator = self.take(name)
        if simulator is not None:
            simulator.journal.clear()
        return simulator is not None

    def find(self, request: Request) -> Simulator:
        """Return the simulator that a request is for, and take what names it out of the request."""
        if request.path.startswith(PATH):
            name, path = split_path(request.path)
            simulator = self[name]
            request.path = path
            return simulator
        authorization = request.headers.get(b"authorization", b"")
        if b" ns_" not in authorization:
            return self.unnamed
        named = _name_in_key(authorization)
        if named is None or self.unnamed.accounts.is_given(authorization.rpartition(b" ")[2]):
            return self.unnamed
        simulator = self[named[1].decode("latin-1")]
        request.headers[b"authorization"] = b"Bearer " + authorization[named.end() :]
        return simulator

    def handle(self, request: Request) -> Reply:
        """Return the answer of the simulator that a request is for."""
        try:
            simulator = self.find(request)
        except NamespaceInvalid as error:
            return self.unnamed.refuse_namespace(request, error)
        return simulator.handle(request)

    def _made(self, name: str) -> Simulator:
        _check_name(name)
        with self._lock:
            if name not in self._named:
                self._check_room()
                self._named[name] = self._make(name, f"{PATH}{name}")
            return self._named[name]

    def _check_room(self) -> None:
        if len(self._named) >= self._most:
            raise NamespaceInvalid(
                f"there are {self._most} namespaces already; remove one (DELETE /__givonkit/namespaces/NAME)"
            )


def split_path(path: str) -> tuple[str, str]:
    """Return the name and the rest of a path below `/ns/`."""
    name, slash, rest = path[len(PATH) :].partition("/")
    return name, slash + rest


def _check_name(name: str) -> None:
    if not _is_name(name):
        raise NamespaceInvalid(
            f"a namespace is 1 to 64 letters, digits, '.' and '-', the first a letter or digit; got {name[:80]!r}"
        )
