"""Ready drivers: careful clients as programs of the line protocol, to be copied and changed."""

from __future__ import annotations

from importlib.resources import files

from givonkit.errors import GivonkitError, did_you_mean, nearest_word

_FILES = {
    "python-httpx": "python_httpx.py",
    "python-requests": "python_requests.py",
    "node-fetch": "node_fetch.mjs",
    "shell-curl": "shell_curl.sh",
}


class TemplateUnknown(GivonkitError):
    """No template has this name."""


def template_names() -> tuple[str, ...]:
    """Return the names of the templates."""
    return tuple(_FILES)


def template_file(name: str) -> str:
    """Return the name of the file of a template; raises TemplateUnknown."""
    if name not in _FILES:
        near = did_you_mean(nearest_word(name, _FILES))
        raise TemplateUnknown(f"no template is named {name!r}{near}; known are {', '.join(_FILES)}")
    return _FILES[name]


def template_text(name: str) -> str:
    """Return the whole text of a template, to be saved as a file; raises TemplateUnknown."""
    return files(__name__).joinpath(template_file(name)).read_text(encoding="utf-8")
