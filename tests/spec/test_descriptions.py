import jsonschema_rs
import pytest

from givonkit.spec.descriptions import model_description, model_summary

from .openapi_documents import SLUGS, SPEC, component_of, document


@pytest.mark.parametrize("slug", SLUGS)
def test_a_described_model_fits_its_schema(slug: str) -> None:
    world = SPEC.world()
    rules = SPEC.model_rules(slug, world)
    description = model_description(rules, world)
    component_of(document(), "ModelDescription").validate(description)
    component_of(document(), "ModelSummary").validate(model_summary(rules))
    jsonschema_rs.meta.validate(description["inputSchema"])
    assert jsonschema_rs.is_valid(description["inputSchema"], description["example"]["input"])


def test_a_summary_says_what_the_page_says_at_a_glance() -> None:
    assert model_summary(SPEC.model_rules("kling-o1")) == {
        "model": "kling-o1",
        "name": "Kling O1",
        "provider": None,
        "type": "video",
        "modes": ["video_to_video", "image_to_video", "reference_to_video", "text_to_video"],
        "price": "from 5.5 tokens/s",
        "gaps": ["price rows", "provider line"],
    }
    assert model_summary(SPEC.model_rules("grok-imagine"))["price"] == "2 tokens"
