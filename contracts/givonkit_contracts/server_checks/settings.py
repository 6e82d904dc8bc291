"""What a run of the judge is allowed to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL_MODELS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run may send, spend and wait for.

    `models` names what is judged (all when empty). `budget` is what may be spent on purpose, `at_risk` what may be lost
    because a server takes and charges what the pages say is refused (None: the largest worst case of one probe); both
    in tokens. `price_ceilings` maps a model, or `ALL_MODELS`, to the tokens that a job costs at most. `assets` maps
    image, video or voiceover to the URI that fills such slots. `rate` is requests a second (None: no limit), `timeout`
    seconds for one answer, `patience` seconds to wait on end for a server that says "later", `job_seconds` seconds to
    wait for a job's end, `deadline` seconds for the whole run.
    """

    models: tuple[str, ...] = ()
    budget: Decimal = Decimal(0)
    at_risk: Decimal | None = None
    price_ceilings: Mapping[str, Decimal] = field(default_factory=dict)
    assets: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    rate: float | None = None
    timeout: float = 30.0
    patience: float = 60.0
    job_seconds: float = 300.0
    deadline: float | None = None

    def ceiling(self, model: str) -> Decimal | None:
        """Return what a job of a model costs at most, as far as the user has said."""
        return self.price_ceilings.get(model, self.price_ceilings.get(ALL_MODELS))
