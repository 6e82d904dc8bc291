"""The beginning of a test file as a user would write it: a client over HTTP."""

OVER_HTTP = """
import json, urllib.request
import pytest
from givonkit_contracts import contains

def send(double, path, body=None):
    headers = {"authorization": f"Bearer {double.api_key}", "content-type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(double.base_url + path, content, headers)) as answer:
        return json.load(answer)

def create(double, prompt="a cat", **values):
    body = {"type": "video", "model": "kling-o1", "input": {"prompt": prompt, **values}}
    return send(double, "/api/v1/generations", body)

def poll(double, job):
    return send(double, f"/api/v1/generations/{job['id']}")
"""
