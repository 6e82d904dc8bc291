"""The fake that people write: FastAPI, pydantic models and a dict."""

from typing import Annotated, Any

from fastapi import FastAPI, Header, HTTPException

from benchmarks.peers.kling import Generation, job_of
from benchmarks.peers.serving import serve

app = FastAPI()
jobs: dict[str, dict[str, Any]] = {}


@app.post("/api/v1/generations", status_code=201)
async def create(generation: Generation, authorization: Annotated[str, Header()]) -> dict[str, Any]:
    if not authorization.startswith("Bearer "):
        raise HTTPException(401)
    job = job_of(generation.model_dump())
    jobs[job["id"]] = job
    return job


@app.get("/api/v1/generations/{identifier}")
async def read(identifier: str, authorization: Annotated[str, Header()]) -> dict[str, Any]:
    if not authorization.startswith("Bearer "):
        raise HTTPException(401)
    if identifier not in jobs:
        raise HTTPException(404)
    return jobs[identifier]


if __name__ == "__main__":
    serve(app)
