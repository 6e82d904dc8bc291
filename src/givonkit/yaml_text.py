"""Values written as YAML that people read, and that every reader of YAML takes, whatever a server put into them."""

from __future__ import annotations

from typing import Any

import yaml

_WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """Writes what occurs twice out twice, since an alias is no help to a reader."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the parent's signature
        return True


def yaml_text(value: Any) -> str:
    """Return a value as YAML."""
    return yaml.dump(_whole(value), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _whole(value: Any) -> Any:
    """Return a value whose strings hold no half of a surrogate pair."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_whole(name): _whole(part) for name, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list | tuple) else value
