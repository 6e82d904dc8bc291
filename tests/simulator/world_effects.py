"""What shows each answer to a question, and what is seen in the world of that answer."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any

from .conversation import picture
from .observers import (
    ASSET,
    GENERATIONS,
    MODELS,
    amounts,
    cost,
    downloads,
    identifier_of,
    is_taken,
    mode,
    moderated,
    padded,
    post,
    reached,
    read,
    refusal,
    renewed,
    repeated,
    row_of,
    statuses,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .observers import Observer

PNG = [("content-type", "image/png")]
SHORT_ID = r"gen_[0-9a-f]{16}"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
JOB = {
    *("id", "status", "type", "model", "variant", "input", "progress", "cost"),
    *("createdAt", "updatedAt", "outputs"),
}  # fmt: skip
OUTPUT = {"mimeType", "width", "height", "duration", "assetUri"}
OUTPUT_LISTS = {"outputs", "results"}

EFFECTS: dict[str, tuple[Observer, Mapping[str, Any]]] = {
    "create-status": (lambda here: post(here)[0], {"202": 202, "200": 200, "201": 201}),
    "created-shape": (
        lambda here: set(post(here)[1]),
        {"job": JOB, "data": {"data"}, "id-only": {"id", "status"}},
    ),
    "id-name": (
        lambda here: set(read(here)) ^ JOB,
        {"id": set(), "generation-id": {"id", "generationId"}},
    ),
    "id-form": (
        lambda here: [bool(re.fullmatch(form, identifier_of(read(here)))) for form in (SHORT_ID, UUID)],
        {"prefixed": [True, False], "uuid": [False, True]},
    ),
    "job-path": (
        reached(("GET", f"{GENERATIONS}/{{id}}"), ("GET", "/api/v1/jobs/{id}")),
        {"generations": [200, 404], "jobs": [404, 200]},
    ),
    "read-shape": (lambda here: set(read(here)), {"job": JOB, "data": {"data"}}),
    "job-list": (reached(("GET", GENERATIONS)), {"yes": [200], "no": [405]}),
    "cancel": (
        reached(("POST", f"{GENERATIONS}/{{id}}/cancel"), ("DELETE", f"{GENERATIONS}/{{id}}")),
        {"post-cancel": [200, 405], "delete": [404, 200], "none": [404, 405]},
    ),
    "list-shape": (lambda here: set(here.listed()), {"data": {"data", "nextCursor"}, "items": {"items", "next"}}),
    "status-words": (
        statuses,
        {
            "completed": ["queued", "processing", "completed", "failed", "canceled"],
            "succeeded": ["pending", "running", "succeeded", "failed", "cancelled"],
            "capitals": ["QUEUED", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELED"],
        },
    ),
    "progress-scale": (
        lambda here: [read(here, seconds).get("progress", "nothing") for seconds in (0.0, 1.25, 2.0)],
        {"fraction": [0, 0.5, 1], "percent": [0, 50, 100], "none": ["nothing"] * 3},
    ),
    "timestamps": (
        lambda here: operator.itemgetter("createdAt", "updatedAt")(read(here, 2.0)),
        {"rfc3339": ("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:02.000Z"), "unix": (0, 2)},
    ),
    "output-shape": (
        lambda here: {name: set(part[0]) - OUTPUT for name, part in read(here, 2.0).items() if name in OUTPUT_LISTS},
        {"outputs": {"outputs": {"url"}}, "results": {"results": {"uri"}}},
    ),
    "result-renewal": (renewed, {"never": [403, 403], "on-read": [200, 403]}),
    "result-lifetime": (downloads, {"one-hour": [403, 403], "one-day": [200, 403], "for-ever": [200, 200]}),
    "results-as-assets": (
        lambda here: "assetUri" in read(here, 2.0)["outputs"][0],
        {"yes": True, "no": False},
    ),
    "refusal-status": (lambda here: post(here, duration=7)[0], {"400": 400, "422": 422}),
    "unknown-model-status": (
        lambda here: here.post({"type": "video", "model": "nothing", "input": {}}).status,
        {"as-refusal": 400, "404": 404},
    ),
    "error-envelope": (
        refusal,
        {
            "nested": {"error": {"code": "invalid_request", "message": "…", "details": "…"}},
            "flat": {"code": "invalid_request", "message": "…", "details": "…"},
            "problem": {"type": "about:blank", "title": "invalid_request", "detail": "…", "errors": "…"},
        },
    ),
    "reported-problems": (
        lambda here: [detail["path"] for detail in refusal(here)["error"]["details"]],
        {"all": ["/input/resolution", "/input/duration"], "first": ["/input/resolution"]},
    ),
    "moderation": (moderated, {"job-fails": (202, "content_policy"), "refused": (400, "content_policy")}),
    "json-strictness": (
        lambda here: (
            here.post(
                b'\xef\xbb\xbf{"type": "x", "type": "image", "model": "seedream-5", "input": {"prompt": "a"}}'
            ).status
        ),
        {"refused": 400, "accepted": 202},
    ),
    "unknown-fields": (is_taken(seed=5), {"refused": False, "ignored": True}),
    "string-numbers": (is_taken(duration="5"), {"refused": False, "coerced": True}),
    "null-fields": (is_taken(startImage=None), {"refused": False, "absent": True}),
    "empty-prompt": (is_taken(prompt=""), {"refused": False, "accepted": True}),
    "character-unit": (
        is_taken(model="kling-2.6", prompt="🐕" * 2500),
        {"code-points": True, "utf16-units": False},
    ),
    "defaults-shown": (
        lambda here: post(here, duration=10)[1]["input"],
        {
            "applied": {"prompt": "a red corgi", "aspectRatio": "9:16", "resolution": "720p", "duration": 10},
            "as-sent": {"prompt": "a red corgi", "duration": 10},
        },
    ),
    "quote": (
        lambda here: here.send("POST", f"{GENERATIONS}/quote", body=MODELS["kling-o1"].documented_request).status,
        {"post-quote": 200, "none": 405},
    ),
    "balance": (reached(("GET", "/api/v1/balance")), {"get-balance": [200], "none": [404]}),
    "charge-moment": (amounts("succeed", 0.0), {"on-completion": (27.5, 27.5, 0), "on-accept": (27.5, 0, 27.5)}),
    "refund": (amounts("fail=timeout", 2.0), {"given-back": (0, 0, 0), "kept": (27.5, 0, 27.5)}),
    "cost-in-job": (
        lambda here: read(here).get("cost", "nothing"),
        {"yes": {"tokens": 27.5, "basis": "lower_bound"}, "no": "nothing"},
    ),
    "sent-variant": (is_taken(variant="image_to_video"), {"must-agree": False, "ignored": True}),
    "doubled-price-rows": (
        cost(model="kling-2.6", resolution="1080p", duration=10),
        {"per-second": 80, "flat": 8.4},
    ),
    "source-seconds": (cost(model="switchx-video", sourceVideo=ASSET), {"1": 9, "5": 45}),
    "mode-priority-video": (
        mode("kling-o1", "startImage", "referenceVideo", "referenceAssetUris"),
        {"video-image-reference": "video_to_video", "reference-video-image": "reference_to_video"},
    ),
    "mode-priority-image": (
        mode("grok-imagine", "sourceImage", "referenceAssetUris"),
        {"source-reference": "image_edit", "reference-source": "image_reference"},
    ),
    "end-image-alone": (is_taken(endImage=ASSET), {"accepted": True, "refused": False}),
    "audio-with-video-reference": (
        is_taken(model="kling-3.0-omni", referenceVideo=ASSET),
        {"explicit": True, "default-counts": False},
    ),
    "audio-without-price-row": (is_taken(model="kling-2.6"), {"accepted": True, "refused": False}),
    "relaxed-audio-off": (
        is_taken(model="seedance-2.0-relaxed", audioEnabled=False),
        {"accepted": True, "refused": False},
    ),
    "upload": (
        lambda here: here.send("POST", "/api/v1/assets", body=picture(2, 2), headers=PNG).status,
        {"post-assets": 201, "none": 404},
    ),
    "unknown-asset": (is_taken(startImage=ASSET), {"accepted": True, "refused": False}),
    "unstated-array-limit": (is_taken(referenceAssetUris=[ASSET] * 17), {"any": True, "16": False}),
    "data-uri-payload": (is_taken(startImage="data:image/svg+xml,%3Csvg/%3E"), {"base64": False, "any": True}),
    "body-limit": (padded, {"32-mib": 202, "8-mib": 413}),
    "rate-limit": (
        row_of(61, method="GET", path=GENERATIONS),
        {"unlimited": (200, None), "per-minute": (429, "60")},
    ),
    "concurrency-limit": (
        row_of(11, method="POST", path=GENERATIONS, body=MODELS["kling-o1"].documented_request),
        {"unlimited": (202, None), "ten": (429, "1")},
    ),
    "idempotency": (repeated, {"honoured": True, "ignored": False}),
    "catalog": (
        reached(("GET", "/api/v1/models"), ("GET", "/api/v1/models/kling-o1")),
        {"models": [200, 200], "none": [404, 404]},
    ),
    "other-models": (
        lambda here: here.post({"type": "video", "model": "sora-3", "input": {"prompt": "a"}}).status,
        {"refused": 400, "accepted": 202},
    ),
}
"""What shows each answer to a question: how it is looked for, and what is seen in the world of that answer."""
