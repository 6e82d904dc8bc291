"""Changes that contradict nothing documented: a judge that complains about one is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from .shapes import ReadPlace, Shapes, StatusWords, changed

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Harmless:
    """A named change; `reads` says which doubtful requests it decides otherwise, if any."""

    name: str
    says: str
    values: Mapping[str, Any] = field(repr=False)
    reads: str = ""

    def change(self, shapes: Shapes) -> Shapes:
        """Return the shapes with this change."""
        return changed(shapes, dict(self.values))


def harmless_changes() -> tuple[Harmless, ...]:
    """Return every change, each with another name."""
    return (*_ACCEPTED, *_JOBS, *_REFUSALS, *_EXTRAS, *_TRANSPORT, *_READINGS)


def random_harmless(seed: int) -> tuple[Harmless, ...]:
    """Return several changes, drawn by a seed."""
    random = Random(f"harmless {seed}")
    return tuple(random.sample(harmless_changes(), random.randint(2, 6)))


_ACCEPTED = (
    Harmless("accepted-with-200", "An accepted request gets 200.", {"created_status": 200}),
    Harmless("accepted-with-201", "An accepted request gets 201.", {"created_status": 201}),
    Harmless("accepted-with-202", "An accepted request gets 202.", {"created_status": 202}),
    Harmless("accepted-with-id-alone", "An accepted request gets id and status alone.", {"created_shows": "id"}),
    Harmless("job-in-data", "A job stands under `data`.", {"envelope": "data"}),
    Harmless("job-deep-inside", "A job stands two levels down.", {"envelope": "result.generation"}),
    Harmless("id-called-uuid", "The id stands at `job.uuid`.", {"envelope": "job", "id_name": "uuid"}),
    Harmless("id-called-task-id", "The id is called `taskId`.", {"id_name": "taskId"}),
    Harmless("numeric-ids", "Ids are JSON numbers.", {"id_form": "number"}),
    Harmless(
        "location-tells", "A Location header tells an odd path.", {"read_place": ReadPlace("/v3/q/{id}", "location")}
    ),
    Harmless(
        "body-tells", "A URL in the answer tells an odd path.", {"read_place": ReadPlace("/poll/{id}/now", "body")}
    ),
    Harmless(
        "location-alone-tells",
        "An accepted request gets an empty object and a Location.",
        {"created_shows": "nothing", "read_place": ReadPlace("/api/v1/generations/{id}", "location")},
    ),
    Harmless("job-in-a-list", "A job stands in a list of one.", {"envelope": "generations[]"}),
    Harmless("other-envelope-when-read", "A read job stands elsewhere.", {"read_envelope": "task"}),
    Harmless("id-not-shown-when-read", "A read job does not repeat its id.", {"id_shown_when_read": False}),
    Harmless("jobs-path", "Jobs are read at /api/v1/jobs/{id}.", {"read_place": ReadPlace("/api/v1/jobs/{id}")}),
    Harmless("tasks-path", "Jobs are read at /api/v1/tasks/{id}.", {"read_place": ReadPlace("/api/v1/tasks/{id}")}),
)
_JOBS = (
    Harmless(
        "other-status-words", "States have other words.", {"words": StatusWords("new", "busy", "ok", "ko", "off")}
    ),
    Harmless(
        "states-between",
        "More states lie between.",
        {"between": ("uploading", "upscaling", "FINALISING"), "progress": ""},
    ),
    Harmless("state-called-phase", "The status is called `phase`.", {"status_name": "phase"}),
    Harmless("slower-jobs", "A job takes six readings.", {"polls_needed": 6}),
    Harmless("instant-jobs", "A job has ended when it is first read.", {"polls_needed": 1}),
    Harmless("jobs-fail-each-third", "Each third job fails later on.", {"job_fails_each": 3}),
    Harmless("results-in-a-list", "Results are a list of texts.", {"results": "output[]"}),
    Harmless("results-deep-inside", "Results stand at `files.main`.", {"results": "files.main"}),
    Harmless("relative-results", "Result URLs have no host.", {"relative_results": True}),
    Harmless("results-from-the-start", "Results are there, empty, at once.", {"results_from_the_start": True}),
    Harmless(
        "assets-taken-in",
        "A job shows files under names of the server's own.",
        {"assets_taken_in": True, "input_at": "input"},
    ),
    Harmless("progress-in-percent", "Progress is told in percent.", {"progress": "percent"}),
    Harmless("no-input-shown", "A job does not show its input.", {"input_at": ""}),
    Harmless("input-as-sent", "A job shows no defaults.", {"defaults_shown": False}),
    Harmless("no-cost-shown", "A job does not tell its cost.", {"cost_at": ""}),
    Harmless("no-mode-shown", "A job does not tell its mode.", {"mode_at": ""}),
    Harmless("canceled-by-delete", "DELETE cancels a job.", {"cancel": "delete"}),
    Harmless("cancel-keeps-tokens", "A canceled job is paid.", {"cancel": "post", "refunds": False}),
    Harmless("charged-in-the-end", "Tokens are charged when a job has ended.", {"charged_on": "completion"}),
    Harmless("no-balance", "No balance can be read.", {"balance": ("", "")}),
    Harmless("no-quote", "No price can be asked for.", {"quote": ("", "")}),
    Harmless("a-list-of-jobs", "Jobs can be listed.", {"list_path": "/api/v1/generations"}),
)
_REFUSALS = (
    Harmless("refused-with-400", "A refusal has status 400.", {"refusal_status": 400, "unknown_model_status": 400}),
    Harmless("refused-with-422", "A refusal has status 422.", {"refusal_status": 422, "unknown_model_status": 422}),
    Harmless("unknown-model-404", "An unknown model gets 404.", {"unknown_model_status": 404}),
    Harmless("conflicts-409", "Fields that do not go together get 409.", {"statuses": {"conflict": 409}}),
    Harmless("long-texts-413", "A text that is too long gets 413.", {"statuses": {"max_length": 413}}),
    Harmless("media-415", "A file of the wrong kind gets 415.", {"statuses": {"media": 415, "scheme": 415}}),
    Harmless("plain-text-errors", "Errors are plain text.", {"errors": "plain"}),
    Harmless("problem-errors", "Errors are problem+json.", {"errors": "problem"}),
    Harmless("errors-as-texts", "Errors are a list of texts.", {"errors": "strings"}),
    Harmless("errors-by-field", "Errors are grouped by field.", {"errors": "fields"}),
    Harmless("one-error-sentence", "An error is one sentence.", {"errors": "message"}),
    Harmless("errors-echo", "Errors show the request, a time and a number.", {"errors": "nested", "error_echo": True}),
    Harmless("german-errors", "Errors are in German.", {"language": "de"}),
    Harmless("first-problem-alone", "A refusal tells the first problem.", {"reported": "first"}),
    Harmless("problems-in-stages", "Sentences about two fields are looked at last.", {"reported": "staged"}),
)
_EXTRAS = (
    Harmless("extra-answers", "A job says more than is known.", {"extra_answers": True}),
    Harmless("extra-headers", "Answers carry more headers.", {"extra_headers": True}),
    Harmless("nulls", "A job has fields that are null.", {"nulls": True}),
    Harmless("pretty-answers", "Answers are indented.", {"pretty": True}),
    Harmless(
        "extra-fields", "Two more fields are taken.", {"extra_fields": frozenset({"seed", "webhookUrl"})}, "extra"
    ),
    Harmless("extra-model", "One more model is offered.", {"extra_model": "kling-9-turbo"}, "extra"),
    Harmless("repeats-are-remembered", "Idempotency keys count.", {"honours_idempotency": True}),
)
_TRANSPORT = (
    Harmless("chunked-answers", "Answers come in chunks.", {"chunked": True}),
    Harmless("capital-headers", "Header names are in capitals.", {"capital_headers": True}),
    Harmless("limited-now-and-then", "Each 17th request gets 429, Retry-After: 0.", {"limited_each": 17}),
    Harmless("unavailable-now-and-then", "Each 23rd request gets 503.", {"unavailable_each": 23}),
    Harmless("slow-answers", "Each answer takes two milliseconds more.", {"delay": 0.002}),
)
_READINGS = (
    Harmless("unknown-fields-ignored", "Unknown fields are dropped.", {"unknown_fields_refused": False}, "extra"),
    Harmless("numbers-as-text", '"5" is taken for 5.', {"numbers_as_text": True}, "number-text"),
    Harmless("null-is-absent", "null is as good as nothing.", {"null_is_absent": True}, "null"),
    Harmless("empty-prompts", "An empty prompt is taken.", {"empty_prompt_taken": True}, "empty"),
    Harmless("blank-prompts-refused", "A prompt of blanks is refused.", {"blank_prompt_taken": False}, "blank"),
    Harmless("malformed-uris", "URIs are looked at by scheme alone.", {"malformed_uris_taken": True}, "malformed"),
    Harmless("unknown-assets-refused", "Only uploaded assets are taken.", {"unknown_assets_taken": False}, "assets"),
    Harmless("empty-lists-refused", "An empty list is refused.", {"empty_lists_taken": False}, "empty-list"),
    Harmless("utf16-lengths", "Characters are UTF-16 units.", {"counts_utf16": True}, "astral"),
    Harmless("no-point-in-whole-numbers", "5.0 is not taken for 5.", {"floats_taken": False}, "float"),
    Harmless("any-content-type", "Any content type will do.", {"any_content_type": True}, "content-type"),
    Harmless("common-media-alone", "Rare media types are refused.", {"common_media_only": True}, "rare-media"),
    Harmless("end-needs-start", "An end image needs a start image.", {"end_image_needs_start": True}, "end-alone"),
    Harmless("default-audio-counts", "Default audio clashes too.", {"default_audio_counts": True}, "default-audio"),
    Harmless("audio-stays-on", "seedance: audio cannot be off.", {"audio_can_be_off": False}, "audio-off"),
    Harmless("lists-of-sixteen", "Lists without a stated limit end at 16.", {"list_limit": 16}, "long-list"),
    Harmless("texts-of-ten-thousand", "Texts without one end at 10,000.", {"text_limit": 10_000}, "long-text"),
    Harmless("bodies-of-two-megabytes", "Larger bodies get 413.", {"body_limit": 2 * 1024 * 1024}, "large"),
    Harmless("flat-price-rows", "Of two rows the flat one counts.", {"flat_rows": True}),
    Harmless("references-first", "References select the mode first.", {"references_first": True}),
)
