"""The web app's cookie: where there is https, one that no other host and no plain connection can set."""

from fastapi import Request, Response

from api.settings import settings

COOKIE, HTTPS_COOKIE = "gather_session", "__Host-gather_session"
SECONDS = 30 * 24 * 3600
"""How long a browser keeps it: as long as a session lasts that is used."""


def token_in(request: Request) -> str | None:
    """The session's token, if the request brings one."""
    return request.cookies.get(_name(request))


def hand_out(request: Request, response: Response, token: str) -> None:
    """Have the browser bring the token with each request from now on."""
    secure = _is_https(request)
    response.set_cookie(_name(request), token, max_age=SECONDS, httponly=True, samesite="lax", secure=secure)


def take_back(request: Request, response: Response) -> None:
    """Have the browser forget it."""
    response.delete_cookie(_name(request), httponly=True, samesite="lax", secure=_is_https(request))


def _name(request: Request) -> str:
    return HTTPS_COOKIE if _is_https(request) else COOKIE


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https" or (settings().public_url or "").startswith("https://")
