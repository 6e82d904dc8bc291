"""The documentation of the simulated API: its OpenAPI document, and a page that needs no network."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, Response

from givonkit.spec.openapi import openapi_document

from .asked import simulator_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from givonkit.spec import Spec, World

_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}


def add_documentation(app: FastAPI) -> None:
    """Add the OpenAPI document and the pages for the simulated API and for the control side."""

    @app.get("/openapi.json", include_in_schema=False)
    def document(request: Request) -> JSONResponse:
        simulator = simulator_of(request)
        base_url = str(request.base_url).rstrip("/")
        headers = {"access-control-allow-origin": "*"}
        return JSONResponse(_document(simulator.spec, simulator.world, base_url), headers=headers)

    @app.get("/docs", include_in_schema=False)
    def page(request: Request) -> HTMLResponse:
        return _page(f"{simulator_of(request).prefix}/openapi.json", "Givon generations API (double)")

    @app.get("/__givonkit/docs", include_in_schema=False)
    def control_page(request: Request) -> HTMLResponse:
        return _page(f"{simulator_of(request).prefix}/__givonkit/openapi.json", "givonkit control")

    @app.get("/docs/{name}", include_in_schema=False)
    def asset(name: str) -> Response:
        if name not in _ASSETS:
            raise HTTPException(404, f"the page has no file {name!r}; its files are {', '.join(_ASSETS)}")
        return Response(_asset(name), media_type=_ASSETS[name], headers={"cache-control": "max-age=3600"})


def _page(document_url: str, title: str) -> HTMLResponse:
    return get_swagger_ui_html(
        openapi_url=document_url,
        title=title,
        swagger_js_url="/docs/swagger-ui-bundle.js",
        swagger_css_url="/docs/swagger-ui.css",
        swagger_favicon_url="/docs/favicon-32x32.png",
        swagger_ui_parameters={"defaultModelsExpandDepth": 0, "persistAuthorization": True},
    )


@lru_cache(maxsize=4)
def _document(spec: Spec, world: World, base_url: str) -> dict[str, Any]:
    return openapi_document(spec, world, server_url=base_url, version=version("givonkit"))


@lru_cache(maxsize=len(_ASSETS))
def _asset(name: str) -> bytes:
    return files("fastapi_swagger.resources").joinpath(name).read_bytes()
