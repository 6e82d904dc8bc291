"""A request body in; its violations out, or the request with its mode, price and defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit.errors import nearest_word

from .decoding import DEEPEST_SAFE_NESTING, BodyUnreadable, decode
from .findings import ABSENT, Findings, Violation, pointer_to, shown

if TYPE_CHECKING:
    from givonkit.spec import Spec, World

    from .accepted import Accepted
    from .compiled_model import CompiledModel

MOST_MODELS = 1_000
"""Beyond so many models no other is taken that no page shows, so that clients cannot fill the memory with names."""

_TOP_LEVEL = frozenset(("type", "model", "input", "variant"))


class Validator:
    """Checks request bodies in one world; models are compiled when they are first asked for."""

    def __init__(self, spec: Spec, world: World) -> None:
        self._spec = spec
        self._world = world
        self._most_details = spec.api.limits.details
        self._strict = world.answer("json-strictness") == "refused"
        self._nesting = spec.api.limits.nesting if self._strict else DEEPEST_SAFE_NESTING
        self._rules = spec.request_rules
        self._models: dict[str, CompiledModel] = {}
        self._refuses_unknown = world.answer("unknown-fields") == "refused"
        self._checks_variant = world.answer("sent-variant") == "must-agree"
        self._takes_other_models = world.answer("other-models") == "accepted"

    def validate_bytes(self, body: bytes) -> Accepted | Findings:
        """Return the request of a body, or its violations."""
        try:
            value = decode(body, nesting=self._nesting, strict=self._strict)
        except BodyUnreadable as error:
            findings = Findings(self._most_details)
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
        """Return a model of the catalog, or another that was taken, ready to check requests; raises ModelUnknown."""
        if slug not in self._models:
            rules = self._spec.model_rules(slug, self._world)
            from .compiled_model import CompiledModel  # noqa: PLC0415  # the server answers before it needs a model

            self._models[slug] = CompiledModel(rules, self._world, limit=self._most_details)
        return self._models[slug]

    def _validate_with_envelope(self, body: Any) -> Accepted | Findings:
        """Return what `validate` does, for a body whose envelope has to be looked at key by key."""
        findings = Findings(self._most_details)
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
        outcome = self._agreed(compiled.accepted(values, given), body)
        if not isinstance(outcome, Findings):
            self._models[compiled.model.slug] = compiled
        return outcome

    def _agreed(self, accepted: Accepted, body: dict[str, Any]) -> Accepted | Findings:
        sent = body.get("variant", accepted.mode)
        if not self._checks_variant or sent == accepted.mode:
            return accepted
        model = accepted.model
        if model.slug not in self._spec.models and sent in self._spec.api.modes[model.type]:
            accepted.mode = sent
            return accepted
        findings = Findings(self._most_details)
        findings.note(Violation(self._rules["generations/variant/agrees"], sent, hint=accepted.mode))
        return findings

    def _compiled(self, body: dict[str, Any], findings: Findings) -> CompiledModel | None:
        """Return the model that the body names, and note what is wrong with its model and type."""
        slug, kind = body.get("model", ABSENT), body.get("type", ABSENT)
        compiled = None
        if type(slug) is not str:
            findings.add(self._rules[f"generations/model/{'required' if slug is ABSENT else 'type'}"], slug)
        elif slug in self._spec.models:
            compiled = self._models.get(slug) or self.compiled(slug)
        elif self._takes_other_models:
            compiled = self._models.get(slug) or self._other_model(slug, kind, findings)
        else:
            self._note_unknown_model(slug, shown(slug), findings)
        if compiled is None or kind != compiled.model.type:
            self._check_type(kind, compiled, findings)
        return compiled

    def _other_model(self, slug: str, kind: Any, findings: Findings) -> CompiledModel | None:
        """Return a model that no page shows, and note why it cannot be taken; it is kept once a request is accepted."""
        from .other_model import NAME_WORDS, is_name, other_model  # noqa: PLC0415  # most worlds know no other models

        if not is_name(slug):
            self._note_unknown_model(slug, f"{shown(slug)}, and a name has {NAME_WORDS}", findings)
        elif len(self._models) >= MOST_MODELS:
            self._note_unknown_model(slug, f"{shown(slug)}, and {MOST_MODELS} models are kept already", findings)
        elif type(kind) is str and kind in self._spec.api.modes:
            return other_model(self._spec, slug, kind, self._world)
        return None

    def _note_unknown_model(self, slug: str, received: str, findings: Findings) -> None:
        hint = nearest_word(slug[:80], self._spec.models)
        findings.note(Violation(self._rules["generations/model/known"], slug, detail=received, hint=hint))

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
