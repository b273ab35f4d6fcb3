"""/docs: Swagger UI from our own files, so that it works without internet and under a strict CSP."""

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Gather API</title>
  <link rel="stylesheet" href="/swagger/swagger-ui.css">
  <link rel="icon" href="/favicon.svg">
</head>
<body>
  <div id="docs"></div>
  <script src="/swagger/swagger-ui-bundle.js"></script>
  <script src="/docs/start.js"></script>
</body>
</html>
"""

START = (Path(__file__).parent / "docs.js").read_text()


@router.get("/docs")
async def docs() -> HTMLResponse:
    return HTMLResponse(PAGE)


@router.get("/docs/start.js")
async def start() -> Response:
    return Response(START, media_type="text/javascript")
