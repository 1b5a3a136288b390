"""What django-allauth asks of us: who may enter, with which words, and how its secrets are kept."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from samsyn.organisations import sealing
from samsyn.organisations.models import Staff
from samsyn.organisations.sign_in import confirmation_today, may_enter
from samsyn.organisations.signing import services
from samsyn.organisations.signing.locking import address_of
from samsyn.organisations.signing.stamps import SINCE
from samsyn.organisations.staffing.confirming import Confirmed
from samsyn.web.asking import actor_of
from samsyn.web.dates import full_day

#: Within this time after signing in, the first factor is added without asking for the password again.
FRESH_SECONDS = 300
WRONG_CODE = _("The code is wrong or was used already.")
TOO_MANY = _("Too many failed attempts. Wait five minutes and try again.")
TOLD = {
    "mfa/messages/totp_activated.txt": _("The authenticator app is added."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Staff only, nobody signs up, and our own words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": _("The password is wrong."),
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for oneself."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Name and password as at the sign-in page: the same lock, the same failures."""
        return auth.authenticate(request, **credentials)

    def get_login_stages(self) -> list[str]:
        """After the password: the second factor, nothing by mail."""
        return ["samsyn.organisations.signing.adapters.SecondFactorStage"]

    def is_reauthentication_required(self, app: str) -> bool:
        """Before factors are changed; not right after signing in where there is none to steal yet."""
        session, user = context.request.session, context.request.user
        fresh = time.time() - session.get(SINCE, 0) < FRESH_SECONDS
        return not (fresh and not is_mfa_enabled(user))

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        """Whichever way one comes: only who works here enters."""
        if not may_enter(user):
            clear_login(request)
            services.record_failure(actor_of(request), username=user.username)
            messages.error(request, _("You cannot sign in. Ask your administrator."))
            return redirect("organisations:sign_in")
        return None

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Write down who came and how, and go where one wanted to."""
        methods = [row["method"] for row in get_authentication_records(request, user)]
        services.record_sign_in(user, route="organisations:sign_in", methods=methods)
        _warn_of_the_end(request, user)
        return HttpResponseRedirect(more.get("redirect_url") or settings.LOGIN_REDIRECT_URL)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that failures are counted for."""
        return address_of(request) or "unknown"

    def add_message(self, request: HttpRequest, level: int, *args: Any, **more: Any) -> None:
        """Our own words for what allauth tells, and silence for the rest."""
        template = args[0] if args else more.get("message_template")
        text = TOLD.get(template or "") or more.get("message")
        if text:
            messages.add_message(request, level, str(text))


def _warn_of_the_end(request: HttpRequest, staff: Staff) -> None:
    """Tell who comes in that the rights were not confirmed in time, and when they end."""
    confirmation = confirmation_today(staff)
    if confirmation.state is Confirmed.OVERDUE and confirmation.last_day is not None:
        told = _("Your administrator has not confirmed your rights this year. They end after %(day)s: ask for it.")
        messages.warning(request, str(told) % {"day": full_day(confirmation.last_day)})


class SecondFactorStage(AuthenticateStage):
    """The second factor, unless the organisation's own sign-in has asked for one already."""

    def _should_handle(self, request: HttpRequest) -> bool:
        methods = {row["method"] for row in get_authentication_records(request, self.login.user)}
        return "socialaccount" not in methods and super()._should_handle(request)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are sealed; labels name nothing but the user name."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": _("Add an authenticator app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return sealing.seal(text, "second factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return sealing.unseal(encrypted_text, "second factor")

    def get_totp_label(self, user: Staff) -> str:
        """What the app shows beside the code."""
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whom the passkey is for."""
        return super().get_public_key_credential_rp_entity() | {"name": "Samsyn"}

    def get_public_key_credential_user_entity(self, user: Staff) -> dict[str, Any]:
        """Who has the passkey, as the device shows it."""
        return super().get_public_key_credential_user_entity(user) | {"name": user.username}
