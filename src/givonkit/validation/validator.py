"""A request body in; its violations out, or the request with its mode, price and defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.errors import nearest_word

from .decoding import BodyUnreadable, decode
from .findings import ABSENT, Findings, Violation, pointer_to

if TYPE_CHECKING:
    from givonkit.spec import Spec, World

    from .accepted import Accepted
    from .compiled_model import CompiledModel

_TOP_LEVEL = frozenset(("type", "model", "input", "variant"))


class Validator:
    """Checks request bodies in one world; models are compiled when they are first asked for."""

    def __init__(self, spec: Spec, world: World) -> None:
        self._spec = spec
        self._world = world
        self._limits = spec.api.limits
        self._rules = spec.request_rules
        self._models: dict[str, CompiledModel] = {}
        self._refuses_unknown = world.answer("unknown-fields") == "refused"
        self._checks_variant = world.answer("sent-variant") == "must-agree"

    def validate_bytes(self, body: bytes) -> Accepted | Findings:
        """Return the request of a body, or its violations."""
        try:
            value = decode(body, nesting=self._limits.nesting)
        except BodyUnreadable as error:
            findings = Findings(self._limits.details)
            findings.note(Violation(self._rules[f"generations/body/{error.code}"], ABSENT, detail=error.detail))
            return findings
        return self.validate(value)

    def validate(self, body: Any) -> Accepted | Findings:
        """Return the request of a decoded body, or its violations."""
        if type(body) is dict and len(body) == 3:
            slug, given = body.get("model"), body.get("input")
            compiled = self._models.get(slug) if type(slug) is str else None
            if compiled is not None and type(given) is dict and body.get("type") == compiled.kind:
                values, findings = compiled.check_input(given)
                return findings or compiled.accepted(values, given)
        return self._validate_with_envelope(body)

    def compiled(self, slug: str) -> CompiledModel:
        """Return a model ready to check requests; raises ModelUnknown."""
        if slug not in self._models:
            from .compiled_model import CompiledModel  # noqa: PLC0415  # the server answers before it needs a model

            self._models[slug] = CompiledModel(self._spec, self._spec.models[slug], self._world)
        return self._models[slug]

    def _validate_with_envelope(self, body: Any) -> Accepted | Findings:
        """Return what `validate` does, for a body whose envelope has to be looked at key by key."""
        findings = Findings(self._limits.details)
        if type(body) is not dict:
            findings.add(self._rules["generations/body/object"], body)
            return findings
        compiled = self._compiled(body, findings)
        given = body.get("input", ABSENT)
        values: dict[str, Any] = {}
        if type(given) is not dict:
            findings.add(self._rules[f"generations/input/{'required' if given is ABSENT else 'type'}"], given)
        elif compiled is not None:
            values, of_input = compiled.check_input(given)
            findings.take_over(of_input)
        self._check_envelope(body, compiled, findings)
        if compiled is None or findings:
            return findings
        return self._agreed(compiled.accepted(values, given), body)

    def _agreed(self, accepted: Accepted, body: dict[str, Any]) -> Accepted | Findings:
        sent = body.get("variant", accepted.mode)
        if not self._checks_variant or sent == accepted.mode:
            return accepted
        findings = Findings(self._limits.details)
        findings.note(Violation(self._rules["generations/variant/agrees"], sent, hint=accepted.mode))
        return findings

    def _compiled(self, body: dict[str, Any], findings: Findings) -> CompiledModel | None:
        """Return the model that the body names, and note what is wrong with its model and type."""
        slug = body.get("model", ABSENT)
        compiled = None
        if type(slug) is not str:
            findings.add(self._rules[f"generations/model/{'required' if slug is ABSENT else 'type'}"], slug)
        elif slug in self._spec.models:
            compiled = self._models.get(slug) or self.compiled(slug)
        else:
            hint = nearest_word(slug[:80], self._spec.models)
            findings.note(Violation(self._rules["generations/model/known"], slug, hint=hint))
        kind = body.get("type", ABSENT)
        if compiled is None or kind != compiled.model.type:
            self._check_type(kind, compiled, findings)
        return compiled

    def _check_type(self, kind: Any, compiled: CompiledModel | None, findings: Findings) -> None:
        if type(kind) is not str:
            findings.add(self._rules[f"generations/type/{'required' if kind is ABSENT else 'type'}"], kind)
        elif kind not in self._spec.api.modes:
            findings.add(self._rules["generations/type/enum"], kind)
        elif compiled is not None:
            findings.add(compiled.type_rule, kind)

    def _check_envelope(self, body: dict[str, Any], compiled: CompiledModel | None, findings: Findings) -> None:
        if "variant" in body and self._checks_variant and type(body["variant"]) is not str:
            findings.add(self._rules["generations/variant/type"], body["variant"])
        if self._refuses_unknown:
            for name in body:
                if name not in _TOP_LEVEL:
                    hint = f"input.{name}" if compiled is not None and name in compiled.model.fields else None
                    rule, pointer = self._rules["generations/body/unknown_field"], pointer_to("", name)
                    findings.note(Violation(rule, name, pointer, hint=hint))
