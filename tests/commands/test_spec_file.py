from pathlib import Path

from givonkit.commands.spec_file import spec_file
from givonkit.spec.catalog import DATA


def test_a_shipped_model_stands_in_the_package() -> None:
    file = spec_file("kling-o1", None)
    assert file == "givonkit/spec/data/models/kling-o1.yaml"
    assert (DATA.parents[2] / file).is_file()


def test_a_model_of_ones_own_stands_in_its_file_whatever_that_is_called(tmp_path: Path) -> None:
    (tmp_path / ".spectral.yaml").write_text("extends: [spectral:oas]\n")
    (tmp_path / "a.yaml").write_text((DATA / "models" / "kling-3.0.yaml").read_text())
    (tmp_path / "b.yaml").write_text((DATA / "models" / "kling-o1.yaml").read_text())
    assert spec_file("kling-o1", tmp_path) == str(tmp_path / "b.yaml")
    assert spec_file("veo-3.1-lite", tmp_path) == "givonkit/spec/data/models/veo-3.1-lite.yaml"
