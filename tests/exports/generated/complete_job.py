"""A user of the Python client that openapi-python-client generates: a job from its price to its file."""

from __future__ import annotations

import io
import json
import sys
import time

import httpx
from generated_client import AuthenticatedClient  # type: ignore[import-not-found]  # generated where the test runs
from generated_client.api.assets import upload_asset  # type: ignore[import-not-found]  # likewise
from generated_client.api.balance import get_balance  # type: ignore[import-not-found]  # likewise
from generated_client.api.generations import (  # type: ignore[import-not-found]  # likewise
    cancel_generation,
    create_generation,
    get_generation,
    list_generations,
    quote_generation,
)
from generated_client.models import (  # type: ignore[import-not-found]  # likewise
    Asset,
    Balance,
    ErrorResponse,
    Job,
    JobList,
    JobStatus,
    KlingO1Input,
    KlingO1InputAspectRatio,
    KlingO1InputDuration,
    KlingO1Request,
    Quote,
    UploadAssetBody,
)
from generated_client.types import File  # type: ignore[import-not-found]  # likewise

ENDS = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELED)


def request(prompt: str, start_image: str) -> KlingO1Request:
    """Return a request in the classes of the client."""
    return KlingO1Request(
        type_="video",
        model="kling-o1",
        input_=KlingO1Input(
            prompt=prompt,
            aspect_ratio=KlingO1InputAspectRatio.VALUE_16_9,
            duration=KlingO1InputDuration.VALUE_10,
            start_image=start_image,
        ),
    )


def finished(client: AuthenticatedClient, job: Job) -> Job:
    """Return a job when it has ended."""
    while job.status not in ENDS:
        time.sleep(0.01)
        read = get_generation.sync(job.id, client=client)
        assert isinstance(read, Job), read
        job = read
    return job


def main(url: str, key: str, picture: bytes) -> None:
    """Use every operation that a job needs, and write what came."""
    client = AuthenticatedClient(base_url=url, token=key, raise_on_unexpected_status=True)
    body = UploadAssetBody(file=File(payload=io.BytesIO(picture), file_name="start.png", mime_type="image/png"))
    asset = upload_asset.sync(client=client, body=body)
    assert isinstance(asset, Asset), asset
    quote = quote_generation.sync(client=client, body=request("a red corgi", asset.uri))
    assert isinstance(quote, Quote), quote
    created = create_generation.sync(client=client, body=request("a red corgi", asset.uri), idempotency_key="one")
    assert isinstance(created, Job), created
    job = finished(client, created)
    listed = list_generations.sync(client=client, limit=1)
    assert isinstance(listed, JobList), listed
    balance = get_balance.sync(client=client)
    assert isinstance(balance, Balance), balance
    refused = create_generation.sync_detailed(client=client, body=request("", "no URI"))
    assert isinstance(refused.parsed, ErrorResponse), refused
    late = cancel_generation.sync(job.id, client=client)
    assert isinstance(late, ErrorResponse), late
    output = job.outputs[0]
    sys.stdout.write(
        json.dumps(
            {
                "quoted": quote.cost.tokens,
                "status": job.status.value,
                "size": [output.width, output.height],
                "bytes": len(httpx.get(output.url).content),
                "listed": [each.id for each in listed.data] == [job.id],
                "spent": 1_000_000 - balance.balance,
                "refused": [refused.status_code, *sorted(detail.path for detail in refused.parsed.error.details)],
                "late": late.error.code,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.stdin.buffer.read())
