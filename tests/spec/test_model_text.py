import pytest
import yaml

from givonkit.spec import load_spec
from givonkit.spec.catalog import DATA
from givonkit.spec.model_file import read_model
from givonkit.spec.model_mapping import model_mapping
from givonkit.spec.model_text import model_text

SPEC = load_spec()
MODES = {kind: tuple(modes) for kind, modes in SPEC.api.modes.items()}
each_model = pytest.mark.parametrize("slug", SPEC.models)


@each_model
def test_a_mapped_model_holds_what_its_file_does(slug: str) -> None:
    mapped = yaml.safe_load(model_text(model_mapping(SPEC.models[slug])))
    assert mapped == yaml.safe_load((DATA / "models" / f"{slug}.yaml").read_text())


@each_model
def test_a_written_model_is_read_back_as_it_was(slug: str) -> None:
    model = SPEC.models[slug]
    text = model_text(model_mapping(model))
    assert read_model(text, "model.yaml", modes=MODES, questions=SPEC.questions) == model
