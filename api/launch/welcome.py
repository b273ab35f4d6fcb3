"""What the first start prints: where to go, how to sign in and what to try."""

from api.launch.console import Console
from api.launch.prepare import FirstLogin


def welcome(console: Console, url: str, login: FirstLogin) -> None:
    console.say("")
    console.box(_first_lines(url, login))
    console.say(_try_this(url, login))


def _first_lines(url: str, login: FirstLogin) -> list[str]:
    return [
        "Welcome to Gather. Keep these: they are shown only once.",
        "",
        f"Open      {url}",
        f"E-mail    {login.email}",
        f"Password  {login.password}",
        f"API key   {login.api_key}",
        "",
        f"API docs  {url}/docs",
    ]


def _try_this(url: str, login: FirstLogin) -> str:
    return f"""
Make a model, then post records to it:

  curl {url}/v1/models \\
    -H 'Authorization: Token {login.api_key}' \\
    -H 'Content-Type: application/json' \\
    -d '{{"name": "Orders", "type": "custom", "id_field": "id"}}'"""
