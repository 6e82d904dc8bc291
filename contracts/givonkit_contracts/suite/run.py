"""The one run of the judge that a session of pytest makes, with what its options allow."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from givonkit.errors import GivonkitError
from givonkit.spec import load_spec
from givonkit_contracts.check import options
from givonkit_contracts.check.conclusion import conclusion
from givonkit_contracts.check.server import chosen_settings, judged, usual_rate
from givonkit_contracts.reports.masked_report import masked_report

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import pytest

    from givonkit.spec import Spec
    from givonkit_contracts.server_checks.verdicts import Report


class SuiteOptionInvalid(GivonkitError):
    """An option of the suite is missing, or says what cannot be."""


def spec_of(config: pytest.Config) -> Spec:
    """Return the spec, with the models of the setting `givonkit_models` added."""
    folder = config.getini("givonkit_models")
    return load_spec(config.rootpath / folder if folder else None)


def models_of(config: pytest.Config, spec: Spec) -> tuple[str, ...]:
    """Return the models to judge; raises ModelUnknown."""
    chosen = tuple(dict.fromkeys(_told(config, "model")))
    for slug in chosen:
        spec.models[slug]
    return chosen or tuple(spec.models)


def rule_ids(config: pytest.Config, spec: Spec) -> list[str]:
    """Return the ids of all rules that the suite has a test for: those of every request, then those of each model."""
    ids = [*spec.request_rules, *spec.conduct_rules()]
    for slug in models_of(config, spec):
        ids += [rule.id for rule in spec.model_rules(slug)]
        ids += spec.conduct_rules(slug)
    return list(dict.fromkeys(ids))


def judge(config: pytest.Config, selected: Collection[str]) -> Report:
    """Ask the server about the models that the selected rules are of; raises an error of ours if it cannot be asked."""
    target = _told(config, "target")
    if not target:
        raise SuiteOptionInvalid("no server is given; add --givonkit-target URL, such as https://api.givon.ai")
    spec = spec_of(config)
    models = models_of(config, spec)
    named = {rule_id.partition("/")[0] for rule_id in selected}
    limits: dict[str, Any] = {
        "budget": _tokens(config, "budget") or Decimal(0),
        "at_risk": _tokens(config, "at-risk"),
        "deadline": _number(config, "deadline"),
        "price_ceilings": _read(config, "price-ceiling"),
        "assets": _read(config, "asset"),
        "seed": _seed(config),
    }
    rate = _number(config, "rate") or usual_rate(target)
    settings = chosen_settings(
        spec, tuple(slug for slug in models if slug in named) or models, rate=rate, limits=limits
    )
    concluded = conclusion(
        spec,
        known=_file(config, "known"),
        write_known=None,
        reports=tuple(_told(config, "report")),
        is_verbose=False,
        observations=_file(config, "observations"),
        target=target,
    )
    key = options.api_key_of(_told(config, "api-key-env") or options.KEY_NAME, target)
    report = concluded.marked(judged(target, key, settings, spec))
    concluded.write(report, secrets=(key,))
    return masked_report(report, (key,))


def _told(config: pytest.Config, name: str) -> Any:
    return config.getoption(f"givonkit_{name.replace('-', '_')}")


def _tokens(config: pytest.Config, name: str) -> Decimal | None:
    text = _told(config, name)
    tokens = None if text is None else options.read_tokens(text)
    if text is not None and tokens is None:
        raise SuiteOptionInvalid(f"--givonkit-{name}: expected tokens such as 100 or 27.5, got {text!r}")
    return tokens


def _number(config: pytest.Config, name: str) -> float | None:
    text = _told(config, name)
    number = None if text is None else options.read_positive(text)
    if text is not None and number is None:
        raise SuiteOptionInvalid(f"--givonkit-{name}: expected a number above 0, got {text!r}")
    return number


def _read(config: pytest.Config, name: str) -> Any:
    read = {"price-ceiling": options.read_ceilings, "asset": options.read_assets}[name]
    try:
        return read(tuple(_told(config, name)))
    except ValueError as error:
        raise SuiteOptionInvalid(f"--givonkit-{name}: {error}") from error


def _seed(config: pytest.Config) -> int:
    text = _told(config, "seed") or config.getini("givonkit_seed") or "0"
    if not text.isdecimal():
        raise SuiteOptionInvalid(f"--givonkit-seed: expected a whole number, got {text!r}")
    return int(text)


def _file(config: pytest.Config, name: str) -> Path | None:
    text = _told(config, name)
    return config.invocation_params.dir / text if text else None
