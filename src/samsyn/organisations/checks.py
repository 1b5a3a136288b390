"""What must be right before the server starts: the declared sign-ins of the organisations."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register

from samsyn.law.reader import LawError
from samsyn.organisations.signing.providers import providers


@register()
def sign_ins_are_declared_well(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Can the file be read, and is every secret there?"""
    try:
        declared = providers()
    except (LawError, OSError) as error:
        return [Error(f"SAMSYN_SIGN_IN_PROVIDERS: {error}", id="samsyn.E001")]
    return [
        Error(f"{one.secret_variable}: expected the secret of the sign-in {one.id!r}", id="samsyn.E002")
        for one in declared.values()
        if not one.secret
    ]
