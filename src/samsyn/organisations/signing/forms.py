"""Forms of the sign-in: name and password, codes, passkeys, a new password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _


def password_field(label: Any, autocomplete: str) -> forms.CharField:
    """A password as it was typed, spaces too."""
    shown = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=500, strip=False, widget=shown)


def code_field(label: Any) -> forms.CharField:
    """A code of the app or of the list of recovery codes."""
    attributes = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "day"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attributes))


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = password_field(_("Password"), "current-password")


class HoldsOnce:
    """A code of an app holds once, for as long as it would be taken at all.

    allauth forgets a used code after one step of 30 seconds, and takes codes of the steps beside it too."""

    def clean_code(self: Any) -> str:
        """The code, the first time."""
        code: str = super().clean_code()  # type: ignore[misc]
        used = f"samsyn.code_used.{self.user.pk}.{''.join(code.split())}"
        seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        if self.authenticator.type == Authenticator.Type.TOTP and not cache.add(used, "y", timeout=seconds):
            self._emit_authentication_failed(self.authenticator)
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(HoldsOnce, AuthenticateForm):
    """The second factor as a code: of the app, or one of the recovery codes."""

    code = code_field(_("Code"))


class AgainByCodeForm(HoldsOnce, ReauthenticateByCodeForm):
    """A code once more, before factors are changed."""

    code = code_field(_("Code"))


class AgainByPasswordForm(ReauthenticateForm):
    """The password once more, before factors are changed."""

    password = password_field(_("Password"), "current-password")


class AddAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    code = code_field(_("Code that the app shows"))


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey: the device keeps it and asks for finger, face or PIN."""

    name = forms.CharField(label=_("Name of the passkey"), max_length=60)
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def clean_passwordless(self) -> bool:
        """Always: a passkey here signs in by itself, so the device must have asked who holds it."""
        return True


class PasswordForm(forms.Form):
    """Another password for oneself."""

    old = password_field(_("Password now"), "current-password")
    new = password_field(_("New password"), "new-password")
    again = password_field(_("New password again"), "new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any] | None:
        """Written twice alike."""
        data = super().clean()
        if data and data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("The passwords differ."))
        return data
