"""A model page as text, whole and cut."""

from __future__ import annotations

PAGE = """Kling O1
Combines up to 7 angles of one subject.
Cost
from 5.5 tokens/s
curl -X POST https://api.givon.ai/api/v1/generations \\
-H "Authorization: Bearer $GIVON_API_KEY" \\
-H "Content-Type: application/json" \\
-d '{"type":"video","model":"kling-o1","input":{"prompt":"a drone shot","duration":5}}'Input fields
* required| Field | Type | Default | Allowed |
|---|---|---|---|
prompt* promptScene / motion description. | string | — | string |
duration duration | number | 5 | 5, 10 |
Start image startImageAsset input for the startImage slot. | string | — | image · asset, https, data |
Cost
from 5.5 tokens/sThe variant is selected automatically from request fields, so you do not need to send it.
Capabilities
text_to_videoimage_to_videostartImage:imageRun Kling O1
Get an API key and the same request shape will work across every model in the catalog.
"""
CUT_PAGE = PAGE[: PAGE.index("duration duration") + 10]
