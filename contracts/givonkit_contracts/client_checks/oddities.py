"""Odd answers: JSON that is valid, and not what a client has seen before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from givonkit.errors import ScenarioInvalid, did_you_mean, nearest_word

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX = "odd-"
PART = "&part="
"""What tells the URLs of many results apart; the double leaves it out of account."""
_MANY = 3
_SKEW = "2031-05-06T07:08:09.000Z"
_OPTIONAL = ("progress", "cost", "variant", "updatedAt", "input", "error")
_NULLED = ("progress", "cost", "variant", "error")


@dataclass(frozen=True)
class Oddity:
    """A way in which an answer about a job is odd, with a parameter where it takes one."""

    name: str
    parameter: str = ""

    def __str__(self) -> str:
        return f"{PREFIX}{self.name}{':' if self.parameter else ''}{self.parameter}"

    def changed(self, told: dict[str, Any], *, has_ended: bool) -> dict[str, Any]:
        """Return what is told of a job, changed."""
        return _CHANGES[self.name](dict(told), self.parameter, has_ended)


def read_oddity(text: str, place: str) -> Oddity:
    """Return the oddity that a text such as `odd-status:moderating` says; raises ScenarioInvalid."""
    name, _, parameter = text.removeprefix(PREFIX).partition(":")
    if name not in _CHANGES:
        near = did_you_mean(nearest_word(name, _CHANGES))
        raise ScenarioInvalid(place, f"unknown oddity {text[:80]!r}{near}; known are {', '.join(map(shown, _CHANGES))}")
    if bool(parameter) != (name in _WITH_PARAMETER):
        expected = f"{PREFIX}{name}:{_WITH_PARAMETER[name]}" if name in _WITH_PARAMETER else f"{PREFIX}{name} alone"
        raise ScenarioInvalid(place, f"expected {expected}, got {text[:80]!r}")
    if name == "progress" and not _is_share(parameter):
        raise ScenarioInvalid(place, f"expected {PREFIX}progress and a number from 0 to 1, got {text[:80]!r}")
    return Oddity(name, parameter)


def shown(name: str) -> str:
    """Return the name of an oddity as a schedule writes it."""
    return f"{PREFIX}{name}"


def _is_share(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


def _status(told: dict[str, Any], parameter: str, has_ended: bool) -> dict[str, Any]:  # noqa: FBT001  # see _CHANGES
    return told if has_ended or "status" not in told else {**told, "status": parameter}


def _progress(told: dict[str, Any], parameter: str, has_ended: bool) -> dict[str, Any]:  # noqa: FBT001  # see _CHANGES
    return told if has_ended or "progress" not in told else {**told, "progress": float(parameter)}


def _extra(told: dict[str, Any], _parameter: str, _has_ended: bool) -> dict[str, Any]:  # noqa: FBT001  # see _CHANGES
    return {"object": "generation", **told, "queuePosition": None, "links": [{"rel": "self"}], "é": {"": [1.5, None]}}


def _absent(told: dict[str, Any], _parameter: str, _has_ended: bool) -> dict[str, Any]:  # noqa: FBT001  # see _CHANGES
    return {name: value for name, value in told.items() if name not in _OPTIONAL or (name == "error" and value)}


def _null(told: dict[str, Any], _parameter: str, has_ended: bool) -> dict[str, Any]:  # noqa: FBT001  # see _CHANGES
    nulled = {**told, **dict.fromkeys(name for name in _NULLED if not told.get("error") or name != "error")}
    return nulled if has_ended else {**nulled, "outputs": None}


def _no_outputs(told: dict[str, Any], _parameter: str, _has_ended: bool) -> dict[str, Any]:  # noqa: FBT001  # see _CHANGES
    return {**told, "outputs": []} if "outputs" in told else told


def _many_outputs(told: dict[str, Any], _parameter: str, _has_ended: bool) -> dict[str, Any]:  # noqa: FBT001  # see _CHANGES
    outputs = told.get("outputs") or []
    many = [{**output, "url": f"{output['url']}{PART}{part}"} for output in outputs for part in range(1, _MANY + 1)]
    return {**told, "outputs": many} if outputs else told


def _skewed(told: dict[str, Any], _parameter: str, _has_ended: bool) -> dict[str, Any]:  # noqa: FBT001  # see _CHANGES
    return {name: _SKEW if name in ("createdAt", "updatedAt") else value for name, value in told.items()}


_WITH_PARAMETER = {"status": "moderating", "progress": "0.9"}
_CHANGES: dict[str, Callable[[dict[str, Any], str, bool], dict[str, Any]]] = {
    "status": _status,
    "progress": _progress,
    "extra": _extra,
    "absent": _absent,
    "null": _null,
    "no-outputs": _no_outputs,
    "many-outputs": _many_outputs,
    "skewed-times": _skewed,
}
"""Each oddity: what it makes of a job that is told, from its parameter, and whether the job has ended."""
NAMES = tuple(_CHANGES)
