from pathlib import Path

import pytest

from givonkit import Spec, SpecFileInvalid, load_spec
from givonkit.spec.api import read_api
from givonkit.spec.catalog import DATA
from givonkit.spec.questions import read_questions

GOOD_MODEL = """\
model: my-model
name: My Model
type: video
sources:
  - {url: "https://example.com/my-model", seen: today}
fields:
  prompt: {type: string, required: true, max_chars: 500}
  aspectRatio: {type: string, default: 9:16, allowed: [9:16, 16:9]}
  resolution: {type: string, default: 720p, allowed: [720p, 4k]}
  duration: {type: number, default: 4, range: {from: 4, to: 10, step: 2}, unit: seconds}
  audioEnabled: {type: boolean, default: true}
  startImage: {type: string, media: image, schemes: [asset, https]}
  references: {type: array, media: image, schemes: [asset], max_items: 3}
conditions:
  - {when: startImage, requires: {audioEnabled: false}, question: end-image-alone}
modes: [text_to_video, image_to_video]
prices:
  headline: {amount: 2.5, unit: tokens/s, from: true}
  rows:
    - {label: "4K · Audio", amount: 5, unit: tokens/s}
example: {prompt: a, aspectRatio: 9:16}
gaps: [provider line]
"""

MODEL_FAULTS = {
    "unknown key": ("type: video", "type: video\nfeilds: {}", 4, "unknown key 'feilds' (did you mean 'fields'?)"),
    "unknown key, none near": ("type: video", "type: video\nzzz: 1", 4, "unknown key 'zzz'"),
    "unknown key of a field": (
        "max_chars: 500",
        "maxchars: 500",
        7,
        "unknown key 'maxchars' (did you mean 'max_chars'?)",
    ),
    "unknown key of a range": ("step: 2", "step: 2, steps: 2", 10, "unknown key 'steps' (did you mean 'step'?)"),
    "unknown key of a price": ("from: true}", "form: true}", 18, "unknown key 'form' (did you mean 'from'?)"),
    "repeated key": ("type: video", "type: video\nname: Mine", 4, "the key 'name' stands here a second time"),
    "repeated field": (
        "  audioEnabled:",
        "  prompt: {type: string}\n  audioEnabled:",
        11,
        "the key 'prompt' stands here a second time",
    ),
    "missing key": ("name: My Model\n", "", 1, "missing: 'name'"),
    "missing key of a field": ("{type: boolean, default: true}", "{default: true}", 11, "missing: 'type'"),
    "missing key of a range": (", step: 2", "", 10, "missing: 'step'"),
    "missing key of a source": (", seen: today", "", 5, "missing: 'seen'"),
    "missing unit of a price": ("amount: 2.5, unit: tokens/s", "amount: 2.5", 18, "missing: 'unit'"),
    "a list for a mapping": (
        "example: {prompt: a, aspectRatio: 9:16}",
        "example: [a]",
        21,
        "expected a mapping, got a list",
    ),
    "text for a mapping": ("{from: 4, to: 10, step: 2}", "4-10", 10, "expected a mapping, got '4-10'"),
    "text for a list": ("[asset, https]", "asset", 12, "expected a list, got 'asset'"),
    "nothing for a list": ("gaps: [provider line]", "gaps:", 22, "expected a list, got nothing"),
    "nothing for text": ("name: My Model", "name:", 2, "expected text, got nothing"),
    "a mapping for text": ("name: My Model", "name: {en: My Model}", 2, "expected text, got a mapping"),
    "text for a flag": ("required: true", "required: always", 7, "expected true or false, got 'always'"),
    "quoted text for a flag": ("required: true", 'required: "true"', 7, "expected true or false, got 'true'"),
    "text for a number": ("from: 4", "from: four", 10, "expected a number, got 'four'"),
    "no finite number": ("amount: 2.5", "amount: Infinity", 18, "expected a finite number, got 'Infinity'"),
    "a fraction for a count": ("500", "500.5", 7, "expected a whole number of at least 0, got '500.5'"),
    "a negative count": ("max_items: 3", "max_items: -3", 13, "expected a whole number of at least 0, got '-3'"),
    "unknown type of field": (
        "type: number",
        "type: numbr",
        10,
        "expected one of string, number, boolean, object, array, got 'numbr' (did you mean 'number'?)",
    ),
    "unknown type of job": ("type: video", "type: audio", 3, "expected one of video, image, got 'audio'"),
    "unknown media": (
        "media: image, schemes: [asset, https]",
        "media: images, schemes: [asset, https]",
        12,
        "expected one of image, video, voiceover, got 'images' (did you mean 'image'?)",
    ),
    "unknown scheme": (
        "[asset, https]",
        "[asset, http]",
        12,
        "expected one of asset, https, data, got 'http' (did you mean 'https'?)",
    ),
    "unknown mode": (
        "[text_to_video, image_to_video]",
        "[text_to_video, image2video]",
        16,
        "got 'image2video' (did you mean 'image_to_video'?)",
    ),
    "a mode of another type": (
        "[text_to_video, image_to_video]",
        "[image_edit]",
        16,
        "expected one of video_to_video, image_to_video, reference_to_video, text_to_video, got 'image_edit'",
    ),
    "unknown unit of a price": (
        "unit: tokens/s, from",
        "unit: tokens/sec, from",
        18,
        "expected one of tokens/s, tokens, got 'tokens/sec' (did you mean 'tokens/s'?)",
    ),
    "unknown unit of a field": ("unit: seconds", "unit: minutes", 10, "expected one of seconds, got 'minutes'"),
    "a default that is not allowed": (
        "default: 9:16",
        "default: 1:1",
        8,
        "the default '1:1' is not one of the allowed values",
    ),
    "a default beyond the range": ("default: 4", "default: 12", 10, "the default 12 is not in the range"),
    "a default between the steps": ("default: 4", "default: 5", 10, "the default 5 is not in the range"),
    "a reversed range": ("from: 4, to: 10", "from: 10, to: 4", 10, "the range ends at 4, before it starts at 10"),
    "a step that does not step": ("step: 2", "step: 0", 10, "a step is more than 0, got 0"),
    "a key of another type of field": (
        "{type: boolean, default: true}",
        "{type: boolean, max_chars: 5}",
        11,
        "'max_chars' belongs to a field of type string, this one is of type boolean",
    ),
    "a default of an array": (
        "max_items: 3",
        "default: []",
        13,
        "'default' belongs to a field of type string or number or boolean, this one is of type array",
    ),
    "a slot without media": (
        "media: image, schemes: [asset, https]",
        "schemes: [asset]",
        12,
        "a slot has both 'media' and 'schemes'",
    ),
    "a slot without schemes": (", schemes: [asset], max_items: 3", "", 13, "a slot has both 'media' and 'schemes'"),
    "a limit without a slot": (
        "media: image, schemes: [asset], max_items: 3",
        "max_items: 3",
        13,
        "an array is a slot: 'media' and 'schemes' are missing (or 'cut: true')",
    ),
    "an array of nothing": (
        "type: array, media: image, schemes: [asset], max_items: 3",
        "type: array",
        13,
        "an array is a slot: 'media' and 'schemes' are missing (or 'cut: true')",
    ),
    "a slot with no scheme at all": ("schemes: [asset], max", "schemes: [], max", 13, "takes at least one scheme"),
    "a cut field with limits": (
        "boolean, default: true",
        "boolean, cut: true, default: true",
        11,
        "of a cut field nothing is known but its type",
    ),
    "no mode": (
        "modes: [text_to_video, image_to_video]",
        "modes: []",
        16,
        "'modes' lists at least one mode, and each once",
    ),
    "a condition that no answer applies": (
        "end-image-alone",
        "status-words",
        15,
        "has no answer 'refused' to apply the condition",
    ),
    "a condition that requires nothing": (
        "when: startImage, requires: {audioEnabled: false}",
        "requires: startImage",
        15,
        "a condition without 'when' requires a value of its field",
    ),
    "a price for nothing": ("4K · Audio", "8K · Audio", 20, "'8K' is no allowed value of a field, and not 'Audio'"),
    "a negative price": ("amount: 5", "amount: -5", 20, "a price is at least 0, got -5"),
    "a condition on no field": ("when: startImage", "when: startimage", 15, "(did you mean 'startImage'?)"),
    "a condition for no field": ("{audioEnabled: false}", "{audio: false}", 15, "the model has no field 'audio'"),
    "a condition of no question": ("end-image-alone", "end-image", 15, "no question is named 'end-image'"),
    "a condition without a basis": (
        ", question: end-image-alone",
        "",
        15,
        "a condition has a 'basis', or the 'question' that it belongs to",
    ),
    "an assumed basis": (
        "question: end-image-alone",
        "basis: assumed",
        15,
        "expected one of documented, inferred, observed, got 'assumed'",
    ),
    "a condition that asks for nothing": (
        "requires: {audioEnabled: false}",
        "requires: {}",
        15,
        "a condition names a field",
    ),
    "an example of another model": ("{prompt: a, ", "{prompts: a, ", 21, "the model has no field 'prompts'"),
    "capitals in the name": (
        "model: my-model",
        "model: My-Model",
        1,
        "a model's name has lower-case letters, digits, '.', '_' and '-', got 'My-Model'",
    ),
    "a name like a path": (
        "model: my-model",
        "model: ../my-model",
        1,
        "a model's name has lower-case letters, digits, '.', '_' and '-', got '../my-model'",
    ),
    "a field's name with a quote": (
        "  startImage:",
        "  start'Image:",
        12,
        "a field's name has letters, digits and '_' and begins with a letter, got \"start'Image\"",
    ),
    "no YAML": ("[provider line]", "[provider line", 23, "not YAML: "),
    "a tab": ("name: My Model", "name: My Model\n\tx: 1", 3, "not YAML: "),
    "two documents": ("name: My Model", "name: My Model\n---\nname: 2", 3, "not YAML: "),
}

WHOLE_FILES = {
    "empty": (b"", 1, "the file is empty"),
    "only a comment": (b"# nothing\n", 1, "the file is empty"),
    "a list": (b"- model: a\n", 1, "expected a mapping, got a list"),
    "plain text": (b"\n\nmodel\n", 3, "expected a mapping, got 'model'"),
    "a control character": (b"model: a\x07b\n", 1, "not YAML: "),
}


def load_model(folder: Path, text: str) -> Spec:
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return load_spec(folder)


def test_the_model_that_the_faults_are_put_into_is_good(tmp_path: Path) -> None:
    assert load_model(tmp_path, GOOD_MODEL).models["my-model"].name == "My Model"


@pytest.mark.parametrize("fault", MODEL_FAULTS)
def test_a_wrong_model_file_is_refused_with_file_line_and_reason(tmp_path: Path, fault: str) -> None:
    good, wrong, line, reason = MODEL_FAULTS[fault]
    assert GOOD_MODEL.count(good) == 1
    with pytest.raises(SpecFileInvalid) as raised:
        load_model(tmp_path, GOOD_MODEL.replace(good, wrong))
    assert (raised.value.file, raised.value.line) == ("mine.yaml", line)
    told = raised.value.reason
    assert told.startswith(reason) if reason == "not YAML: " else told.endswith(reason)
    assert str(raised.value) == f"mine.yaml:{line}: {told}"


@pytest.mark.parametrize("fault", WHOLE_FILES)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, fault: str) -> None:
    content, line, reason = WHOLE_FILES[fault]
    (tmp_path / "mine.yaml").write_bytes(content)
    with pytest.raises(SpecFileInvalid) as raised:
        load_spec(tmp_path)
    assert (raised.value.file, raised.value.line) == ("mine.yaml", line)
    assert raised.value.reason.startswith(reason)


def test_a_file_that_is_not_utf_8_is_refused_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(GOOD_MODEL.encode("utf-16"))
    with pytest.raises(SpecFileInvalid, match="cannot be read: 'utf-8' codec") as raised:
        load_spec(tmp_path)
    assert raised.value.file == str(file)


def test_a_folder_without_model_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(SpecFileInvalid, match=r"no \.yaml file with a model is in this folder$") as raised:
        load_spec(tmp_path)
    assert (raised.value.file, raised.value.line) == (str(tmp_path), 1)


def test_a_hidden_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / ".spectral.yaml").write_text("extends: [spectral:oas]\n")
    assert "my-model" in load_model(tmp_path, GOOD_MODEL).models
    (tmp_path / "mine.yaml").unlink()
    with pytest.raises(SpecFileInvalid, match=r"no \.yaml file with a model is in this folder$"):
        load_spec(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecFileInvalid, match="nowhere"):
        load_spec(tmp_path / "nowhere")


def test_a_folder_may_be_named_by_text(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD_MODEL, encoding="utf-8")
    assert "my-model" in load_spec(str(tmp_path)).models


def test_a_model_of_ones_own_is_added(tmp_path: Path) -> None:
    shipped = load_spec().models
    assert set(load_model(tmp_path, GOOD_MODEL).models) == {*shipped, "my-model"}


def test_a_model_of_ones_own_replaces_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "any-name.yaml").write_text(GOOD_MODEL.replace("my-model", "kling-o1"), encoding="utf-8")
    models = load_spec(tmp_path).models
    assert models["kling-o1"].name == "My Model"
    assert set(models) == set(load_spec().models)


def test_a_value_that_holds_itself_is_refused(tmp_path: Path) -> None:
    endless = GOOD_MODEL.replace(
        "example: {prompt: a, aspectRatio: 9:16}", "example: &all {prompt: a, startImage: *all}"
    )
    (tmp_path / "endless.yaml").write_text(endless, encoding="utf-8")
    with pytest.raises(SpecFileInvalid, match=r"endless\.yaml:1: a value holds itself"):
        load_spec(tmp_path)


def test_a_model_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(GOOD_MODEL, encoding="utf-8")
    with pytest.raises(SpecFileInvalid, match=r"two\.yaml:1: the model 'my-model' stands in one\.yaml too"):
        load_spec(tmp_path)


def test_one_wrong_file_refuses_the_whole_folder(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD_MODEL, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text("model: x\n", encoding="utf-8")
    with pytest.raises(SpecFileInvalid, match=r"wrong\.yaml:1: missing: 'name'"):
        load_spec(tmp_path)


def test_two_files_with_one_model_are_refused(tmp_path: Path) -> None:
    for name in ("first.yaml", "second.yaml"):
        (tmp_path / name).write_text(GOOD_MODEL, encoding="utf-8")
    with pytest.raises(SpecFileInvalid, match=r"^second\.yaml:1: the model 'my-model' stands in first\.yaml too$"):
        load_spec(tmp_path)


def test_what_yaml_takes_for_a_number_stays_text_where_text_is_allowed(tmp_path: Path) -> None:
    model = load_model(tmp_path, GOOD_MODEL).models["my-model"]
    assert model.fields["aspectRatio"].allowed == ("9:16", "16:9")
    assert model.fields["aspectRatio"].default == "9:16"
    assert model.example["aspectRatio"] == "9:16"


def test_amounts_are_kept_as_they_are_written(tmp_path: Path) -> None:
    prices = load_model(tmp_path, GOOD_MODEL.replace("amount: 5,", "amount: 5.10,")).models["my-model"].prices
    assert prices.rows is not None
    assert [str(row.amount) for row in prices.rows] == ["5.10 tokens/s"]
    assert str(prices.headline) == "2.5 tokens/s"


def test_what_a_file_leaves_out_is_unknown_and_not_made_up(tmp_path: Path) -> None:
    text = "{model: a, name: A, type: image, fields: {}, prices: {headline: {amount: 1, unit: tokens}}, example: {}}"
    model = load_model(tmp_path, text).models["a"]
    assert (model.provider, model.modes, model.prices.rows) == (None, None, None)
    assert (model.sources, model.conditions, model.gaps, model.fields_complete) == ((), (), (), True)


QUESTION_FAULTS = {
    "no default": ("{group: 1, asks: x, answers: {a: {means: x}, b: {means: y}}}", "a question has a 'default'"),
    "one answer": ("{group: 1, asks: x, default: a, answers: {a: {means: x}}}", "at least two 'answers'"),
    "a default that is no answer": (
        "{group: 1, asks: x, default: c, answers: {a: {means: x}, b: {means: y}}}",
        "expected one of a, b, got 'c'",
    ),
    "neither answers nor a reason": ("{group: 1, asks: x}", "or a 'reason' why it is not simulated"),
    "a reason beside answers": (
        "{group: 1, asks: x, reason: y, default: a, answers: {a: {means: x}, b: {means: y}}}",
        "a question with a 'reason' is not simulated, and has no 'default' and no 'answers'",
    ),
    "a reason beside a default": ("{group: 1, asks: x, reason: y, default: a}", "a question with a 'reason'"),
    "an unknown key": ("{group: 1, asks: x, reasons: y}", "unknown key 'reasons' (did you mean 'reason'?)"),
    "no group": ("{asks: x}", "missing: 'group'"),
    "an answer without a meaning": ("{group: 1, asks: x, answers: {a: {}}}", "missing: 'means'"),
}


@pytest.mark.parametrize("fault", QUESTION_FAULTS)
def test_a_wrong_question_is_refused_where_it_stands(fault: str) -> None:
    text, reason = QUESTION_FAULTS[fault]
    with pytest.raises(SpecFileInvalid) as raised:
        read_questions(f"# one question\nwhy: {text}\n", "questions.yaml")
    assert (raised.value.file, raised.value.line) == ("questions.yaml", 2)
    assert reason in raised.value.reason


API_FAULTS = {
    "an unknown key": ("base_url: https", "base-url: https", "unknown key 'base-url' (did you mean 'base_url'?)"),
    "an assumption without a question": (", question: job-path", "", "what is assumed names its 'question'"),
    "an operation without a word": ("{word: poll, says: Read", "{says: Read", "missing: 'word'"),
    "an unknown basis": (
        "job., basis: documented",
        "job., basis: guessed",
        "expected one of documented, inferred, assumed, observed, got 'guessed'",
    ),
    "a limit that is no count": ("nesting: 64", "nesting: deep", "expected a number, got 'deep'"),
    "a time that is no number": ("queued: 0.5", "queued: soon", "expected a number, got 'soon'"),
    "a mode with an unknown key": ("{media: video}", "{kind: video}", "unknown key 'kind'"),
}


@pytest.mark.parametrize("fault", API_FAULTS)
def test_a_wrong_api_file_is_refused_where_it_is_wrong(fault: str) -> None:
    good, wrong, reason = API_FAULTS[fault]
    text = (DATA / "api.yaml").read_text(encoding="utf-8")
    assert text.count(good) == 1
    with pytest.raises(SpecFileInvalid) as raised:
        read_api(text.replace(good, wrong), "api.yaml")
    assert raised.value.line == text[: text.index(good)].count("\n") + 1
    assert reason in raised.value.reason
