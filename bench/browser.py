"""A browser without a network: asks the application over WSGI, as a web server does.

Django's test client would add its own work to every request (a fifth of a light page), leave out
the check of forged forms and the look whether the connection still lives.
"""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

FORM = "application/x-www-form-urlencoded"
#: A token as a form carries it: letters of a secret that the cookie holds too.
TOKEN = "b" * 32


class Browser:
    """Somebody signed in, with the cookies a browser sends."""

    def __init__(self, staff: Any) -> None:
        client = Client()
        client.force_login(staff)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        cookies[settings.CSRF_COOKIE_NAME] = TOKEN
        self.application = WSGIHandler()
        self.cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def get(self, address: str) -> tuple[int, int]:
        """Ask for a page: its status and its size in bytes."""
        return self._ask("GET", address, b"")

    def post(self, address: str, data: dict[str, str]) -> tuple[int, int]:
        """Send a form: status and size of the answer."""
        return self._ask("POST", address, urlencode(data | {"csrfmiddlewaretoken": TOKEN}).encode())

    def _ask(self, method: str, address: str, body: bytes) -> tuple[int, int]:
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self.cookies,
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": True,
        }
        statuses: list[str] = []

        def start(status: str, headers: Any, exc_info: Any = None) -> Any:
            statuses.append(status)

        response: Any = self.application(environ, start)
        try:
            size = sum(map(len, response))
        finally:
            response.close()
        return int(statuses[0].split()[0]), size
