"""The organisations' own sign-ins (OpenID Connect), as the installation's file declares them.

```yaml
- id: narpes                          # part of the address that the provider sends people back to
  organisation: MUN:Närpes            # whose staff comes in this way, and nobody else's
  name: Närpes stad                   # on the button
  server: https://login.example/realms/narpes
  client_id: samsyn
  secret_variable: SAMSYN_OIDC_NARPES # the environment variable that holds the secret
  claim: employee_number              # compared with what the administrator wrote at the person
  second_factor: {claim: acr, one_of: ["urn:example:two-factors"]}   # or: agreed
```

`second_factor` says how the provider tells that it asked for two factors; `agreed` where a written
agreement says that it always does. fi: organisaation kirjautuminen · sv: organisationens inloggning
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from pydantic import Field, field_validator

from samsyn.law.reader import parse, read
from samsyn.law.schema import Strict

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Assurance(Strict):
    """The claim by which a provider tells that it asked for two factors."""

    claim: str
    one_of: list[str] = Field(min_length=1)


class SignInProvider(Strict):
    """An organisation's own sign-in."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    organisation: str
    name: str
    server: str
    client_id: str
    secret_variable: str
    claim: str
    second_factor: Assurance | Literal["agreed"]
    scopes: list[str] = ["openid", "profile", "email"]
    origins: list[str] = []

    @field_validator("server")
    @classmethod
    def encrypted(cls, value: str) -> str:
        """Over TLS, but for a provider on this very machine."""
        parts = urlsplit(value)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("expected an address that begins with https://")
        return value

    @property
    def secret(self) -> str:
        """The secret that the provider knows us by."""
        return os.environ.get(self.secret_variable, "")

    @property
    def origin(self) -> str:
        """Where a form of ours may lead."""
        parts = urlsplit(self.server)
        return f"{parts.scheme}://{parts.netloc}"


def providers() -> dict[str, SignInProvider]:
    """Every organisation's own sign-in, by id. Read once; raises `LawError` with file and line."""
    return _read(str(settings.SIGN_IN_PROVIDERS or ""))


def form_targets() -> list[str]:
    """Where the form of the sign-in page may lead, for the content security policy."""
    return sorted({origin for one in providers().values() for origin in (one.origin, *one.origins)})


@lru_cache(maxsize=4)
def _read(path: str) -> dict[str, SignInProvider]:
    if not path:
        return {}
    document = read(Path(path))
    found: dict[str, SignInProvider] = {}
    for index, row in enumerate(document.content or []):
        one = parse(document, SignInProvider, row, (index,))
        if one.id in found:
            raise document.error((index, "id"), f"{one.id!r} is there twice")
        found[one.id] = one
    return found
