"""The OpenAPI operations on files: uploading and reading assets, and downloading results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .json_schema_told import is_about_uploads, told_rules
from .openapi_errors import errors
from .openapi_examples import SIGNATURE
from .openapi_parts import FILE, Schema, in_query, json_response
from .openapi_wire import shape_component

if TYPE_CHECKING:
    from .openapi_operations import Told

_FORM: Schema = {
    "schema": {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {**FILE["schema"], "minLength": 1, "description": "An image, a video or a sound file."}},
    }
}
_DOWNLOADED = ("video/mp4", "image/png", "application/octet-stream")
"""The double sends the first two; the last is how stores send files, and the one that generators of clients know."""
_RANGE: Schema = {
    "Content-Range": {
        "description": "Which bytes they are, of how many.",
        "schema": {"type": "string", "examples": ["bytes 0-1023/48213"]},
    },
}


def upload_asset(told: Told) -> Schema:
    """Describe the uploading of a file."""
    rules = (rule for rule in told.spec.request_rules.values() if is_about_uploads(rule))
    schema = shape_component(told.world.wire["shapes"], "uploaded")
    return {
        "tags": ["assets"],
        "description": "The kind of the file is read from its bytes, which may also be the whole body, with a "
        "Content-Type such as image/png.",
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": _FORM},
            "x-givonkit-rules": told_rules(rules, told.world),
        },
        "responses": {
            "201": json_response("What is known of the file.", schema, {"image": told.examples.asset("uploaded")}),
            **errors(
                told.world,
                told.examples,
                *("Refused", *told.usual, "RequestTimeout", "PayloadTooLarge", "UnsupportedFile"),
            ),
        },
    }


def get_asset(told: Told) -> Schema:
    """Describe the reading of an asset."""
    schema = shape_component(told.world.wire["shapes"], "asset")
    return {
        "tags": ["assets"],
        "description": "An asset is a file that the key has uploaded, or the result of one of its jobs.",
        "responses": {
            "200": json_response("What is known of the file.", schema, {"image": told.examples.asset("asset")}),
            **errors(told.world, told.examples, *told.usual, "NotFound"),
        },
    }


def download_output(told: Told) -> Schema:
    """Describe the downloading of a result."""
    file = dict.fromkeys(_DOWNLOADED, FILE)
    return {
        "tags": ["outputs"],
        "description": "The address is that of an output of a completed job, with its query"
        + ("." if told.examples.expires() is not None else "; it works as long as the job is known."),
        "security": [],
        "parameters": _signature(told.examples.expires()),
        "responses": {
            "200": {"description": "The file.", "content": file},
            "206": {"description": "The bytes that the header Range asks for.", "headers": _RANGE, "content": file},
            "304": {"description": "The client has the file already: If-None-Match or If-Modified-Since say so."},
            **errors(told.world, told.examples, "UrlNotValid", "NotFound"),
            "416": {"description": "The file has no such bytes as the header Range asks for.", "headers": _RANGE},
        },
    }


def _signature(expires: int | None) -> list[Schema]:
    moment: Schema = {"type": "integer", "minimum": 0, "examples": [expires]}
    signature: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$", "examples": [SIGNATURE]}
    end = in_query("expires", "When the URL stops working, in Unix time.", moment, required=True)
    unchanged = in_query("signature", "What shows that the URL is unchanged.", signature, required=True)
    return [unchanged] if expires is None else [end, unchanged]
