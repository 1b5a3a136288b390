"""Pages of the sign-in and of one's own factors. What is asked of whom stands in `services` and `adapters`."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from samsyn.organisations.middleware import time_left
from samsyn.organisations.signing import rules, services
from samsyn.organisations.signing.adapters import TOO_MANY
from samsyn.organisations.signing.forms import (
    AddAppForm,
    AddPasskeyForm,
    AgainByCodeForm,
    AgainByPasswordForm,
    CodeForm,
    PasswordForm,
    SignInForm,
)
from samsyn.organisations.signing.locking import count_for_good, is_locked
from samsyn.organisations.signing.providers import form_targets, providers
from samsyn.organisations.signing.stamps import SEEN
from samsyn.web.asking import actor_of

#: What stands in front of a view of allauth. (A class of its own would come twice into the order of classes.)
_Before: Any = object


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with user name and password; the second factor is asked on the next page."""
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            name, password = form.cleaned_data["username"], form.cleaned_data["password"]
            if is_locked(request, name):
                services.record_failure(actor_of(request), username=name, what="sign_in_locked")
                form.add_error(None, TOO_MANY)
                status = 429
            elif staff := auth.authenticate(request, username=name, password=password):
                return _let_in(request, staff)
            else:
                services.record_failure(actor_of(request), username=name)
                count_for_good(request, name)
                form.add_error(None, _("The user name or the password is wrong."))
    context = {"form": form, "providers": list(providers().values())}
    response = render(request, "organisations/sign_in.html", context, status=status)
    response._csp_update = {"form-action": form_targets()}  # type: ignore[attr-defined]
    return response


def _let_in(request: HttpRequest, staff: Any) -> HttpResponse:
    if request.user.is_authenticated:
        auth.logout(request)
    login = Login(user=staff, redirect_url=wanted(request))
    return perform_password_login(request, {"username": staff.username}, login)


def wanted(request: HttpRequest) -> str:
    """The page that was asked for before the sign-in, if it is ours."""
    target = request.GET.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else str(settings.LOGIN_REDIRECT_URL)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and let the browser forget what it has seen."""
    if actor_of(request).is_signed_in:
        services.record_sign_out(actor_of(request))
    return _out(request)


def _out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    response = redirect("organisations:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


class Answering(_Before):
    """A form with mistakes is answered with 422, as everywhere in the house."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page once more."""
        response: HttpResponse = super().form_invalid(form)
        if response.status_code == 200:
            response.status_code = 422
        return response


class OwnFactors(Answering):
    """Factors are of who signs in by a password of one's own.

    Who comes through the organisation's sign-in has none here: leaving the organisation would not end them.
    `what` and `kind` are the change and the sort of factor, as the journal names them."""

    what = kind = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for those with a password."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise PermissionDenied("signs in through the organisation")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Change the factor and write it down; the session gets another key."""
        response: HttpResponse = super().form_valid(form)
        request: HttpRequest = self.request
        services.record_factor(actor_of(request), what=self.what, type=self.kind)
        request.session.cycle_key()
        return response


class Adding(OwnFactors):
    """Who adds a factor and uses it for the first time has shown both."""

    what = "factor_added"

    def form_valid(self, form: Any) -> HttpResponse:
        """Add it; the session counts as one with two factors."""
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type=self.kind, reauthenticated=True)
        return response


class Removing(OwnFactors):
    """The last factor stays where one is asked for: another is added first."""

    what = "factor_removed"
    template_name = "organisations/signing/remove.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only if another is left."""
        staff: Any = request.user
        if staff.is_authenticated and rules.asks_for_two(staff.organisation.second_factor):
            factors = Authenticator.objects.filter(user=staff).exclude(type=Authenticator.Type.RECOVERY_CODES)
            if factors.count() < 2:
                messages.error(request, _("This is your last second factor. Add another one first."))
                return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


class SecondFactor(Answering, AuthenticateView):
    """The second factor, after the password."""

    template_name = "organisations/signing/second_factor.html"
    form_class = CodeForm

    def form_invalid(self, form: Any) -> HttpResponse:
        """Write the failure down."""
        services.record_factor_failure(self.stage.login.user, route="mfa_authenticate")
        return super().form_invalid(form)


class PasskeySignIn(LoginWebAuthnView):
    """Sign in with a passkey alone: the device has asked who holds it."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Write the failure down."""
        services.record_failure(actor_of(self.request), username="", what="passkey_failed")
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Let in, and lead to the page that was wanted."""
        credential = form.cleaned_data["credential"]
        login = Login(user=credential.user, redirect_url=wanted(self.request))
        return perform_passwordless_login(self.request, credential, login)


class Again(Answering):
    """Who changes factors shows once more who it is; the session gets another key."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on to what was wanted."""
        self.request.session.cycle_key()
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Write the failure down."""
        request: Any = self.request
        services.record_failure(actor_of(request), username=request.user.username, what="reauthentication_failed")
        return super().form_invalid(form)


class AgainByPassword(Again, ReauthenticateView):
    """The password once more."""

    template_name = "organisations/signing/again.html"
    form_class = AgainByPasswordForm


class AgainByCode(Again, ReauthenticateByCodeView):
    """A code once more."""

    template_name = "organisations/signing/again.html"
    form_class = AgainByCodeForm


class AgainByPasskey(Again, ReauthenticateWebAuthnView):
    """The passkey once more."""

    template_name = "organisations/signing/again_passkey.html"


class Factors(IndexView):
    """One's own ways of signing in."""

    template_name = "organisations/signing/factors.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Must a factor be added before anything else?"""
        staff: Any = self.request.user
        found: dict[str, Any] = super().get_context_data(**kwargs)
        demanded = rules.asks_for_two(staff.organisation.second_factor)
        return found | {
            "own_password": staff.has_usable_password(),
            "must_add": demanded and staff.has_usable_password() and not found["is_mfa_enabled"],
        }


class AddApp(Adding, ActivateTOTPView):
    """Add an authenticator app."""

    kind = "totp"
    template_name = "organisations/signing/add_app.html"
    form_class = AddAppForm


class RemoveApp(Removing, DeactivateTOTPView):
    """Remove the authenticator app."""

    kind = "totp"
    extra_context = {"what": "app"}


class AddPasskey(Adding, AddWebAuthnView):
    """Add a passkey."""

    kind = "webauthn"
    template_name = "organisations/signing/add_passkey.html"
    form_class = AddPasskeyForm


class RemovePasskey(Removing, RemoveWebAuthnView):
    """Remove a passkey."""

    kind = "webauthn"
    success_url = reverse_lazy("mfa_index")
    extra_context = {"what": "passkey"}


class RecoveryCodes(OwnFactors, ViewRecoveryCodesView):
    """The recovery codes, shown once."""

    template_name = "organisations/signing/codes.html"


class NewRecoveryCodes(OwnFactors, GenerateRecoveryCodesView):
    """New recovery codes; the old ones no longer hold."""

    what, kind = "recovery_codes_made", "recovery_codes"
    template_name = "organisations/signing/new_codes.html"


@login_required
@sensitive_post_parameters("old", "new", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session ends."""
    form = PasswordForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            old, new = form.cleaned_data["old"], form.cleaned_data["new"]
            if staff := services.change_own_password(actor_of(request), old=old, new=new):
                auth.update_session_auth_hash(request, staff)
                messages.success(request, _("The password is changed. Everywhere else you are signed out."))
                return redirect("mfa_index")
            form.add_error("old", _("The password is wrong."))
        except ValidationError as error:
            form.add_error("new", error)
    return render(request, "organisations/signing/password.html", {"form": form}, status=status)


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Go on working: the time without a request begins anew. Who is signed in no longer is told so on the same page."""
    fragment = request.headers.get("HX-Request") == "true"
    if not request.user.is_authenticated:
        return render(request, "web/components/session.html") if fragment else redirect("organisations:sign_in")
    request.session[SEEN] = time.time()
    request.session_time = time_left(request)  # type: ignore[attr-defined]
    return render(request, "web/components/session.html" if fragment else "organisations/signing/stay.html")


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of oneself, this one too."""
    services.sign_out_everywhere(actor_of(request))
    return _out(request)
