"""Coming in through the organisation's own sign-in: whose statement is believed, and about whom.

The provider's statement (the ID token) counts only if it is signed by a key that the provider
publishes, made by this provider for us, and not over. It never makes an account.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jwt
import requests
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from samsyn.organisations.signing import services
from samsyn.organisations.signing.providers import SignInProvider, providers
from samsyn.organisations.signing.views import wanted
from samsyn.web.asking import actor_of

#: Signatures with a key pair only: a secret that both sides know could be ours.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
NEEDED = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY_SECONDS = 60


class OrganisationProvider(OpenIDConnectOAuth2Adapter):
    """The OpenID client of allauth with a strict reading of the ID token."""

    @property
    def openid_config(self) -> Any:
        """What the declared provider says of itself. Raises `OAuth2Error` where it says to be another.

        source: OpenID Connect Discovery 1.0, 4.3"""
        said = super().openid_config
        declared = providers()[self.provider_id].server.removesuffix("/.well-known/openid-configuration")
        if str(said.get("issuer", "")).rstrip("/") != declared.rstrip("/"):
            raise OAuth2Error("the provider says to be another than the declared one")
        return said

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """What the provider states, from the ID token alone. Raises `OAuth2Error`."""
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("no ID token")
        claims = verified(id_token, keys=self._keys(), issuer=self.openid_config["issuer"], client_id=app.client_id)
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _keys(self) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            return answer.json()


def verified(id_token: str, *, keys: Any, issuer: str, client_id: str) -> dict[str, Any]:
    """The claims of an ID token that may be believed. Raises `OAuth2Error`.

    source: OpenID Connect Core 1.0, 3.1.3.7"""
    try:
        header = jwt.get_unverified_header(id_token)
        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error("signed in a way that is not accepted")
        if str(header.get("typ", "JWT")).upper() != "JWT":
            raise OAuth2Error("a token of another sort")
        key = _key_of(keys, header)
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=key,
            algorithms=[header["alg"]],
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY_SECONDS,
            options={"require": NEEDED},
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise OAuth2Error("the ID token is not valid") from error
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client_id:
        raise OAuth2Error("the ID token is for somebody else")
    return claims


def _key_of(keys: Any, header: Mapping[str, Any]) -> Any:
    """The published key that a token says it is signed with; the only one where it says none."""
    fitting = [row for row in keys["keys"] if "kid" not in header or row.get("kid") == header["kid"]]
    if len(fitting) != 1 or fitting[0].get("use", "sig") != "sig" or fitting[0].get("kty") == "oct":
        raise OAuth2Error("signed with a key that the provider does not publish")
    return jwt.PyJWK.from_json(json.dumps(fitting[0]), algorithm=header["alg"]).key


class OrganisationSignIn(DefaultSocialAccountAdapter):
    """Who is let in through the organisation: employed staff of that organisation, found by one claim."""

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The providers of the installation's file; none in the database, none from a request."""
        return [_app(one) for one in providers().values() if provider in (None, "openid_connect", one.id)]

    def get_requests_session(self) -> requests.Session:
        """Follows no redirection: whom we speak to is declared. A redirection is a `RequestException`."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """No provider makes accounts."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in whom the statement is about, or nobody. Always answers here: nothing is stored of it."""
        one = providers()[sociallogin.account.provider]
        claims = sociallogin.account.extra_data["id_token"]
        staff, why = services.whom(one, claims)
        if staff is None:
            services.record_organisation_failure(actor_of(request), provider=one.id, why=why)
            raise ImmediateHttpResponse(_refused(request, one))
        if request.user.is_authenticated:
            auth.logout(request)
        record_authentication(request, staff, "socialaccount", provider=one.id)
        target = sociallogin.get_redirect_url(request) or settings.LOGIN_REDIRECT_URL
        raise ImmediateHttpResponse(perform_login(request, Login(user=staff, redirect_url=target)))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Given up at the provider, or a statement that is not believed: back to the sign-in."""
        one = providers()[provider.app.provider_id]
        why = "not_believed" if exception else str(error)
        services.record_organisation_failure(actor_of(request), provider=one.id, why=why)
        raise ImmediateHttpResponse(_refused(request, one))


def _app(one: SignInProvider) -> SocialApp:
    details = {"server_url": one.server, "oauth_pkce_enabled": True, "scope": one.scopes, "uid_field": "sub"}
    return SocialApp(
        provider="openid_connect",
        provider_id=one.id,
        name=one.name,
        client_id=one.client_id,
        secret=one.secret,
        settings=details,
    )


def _refused(request: HttpRequest, one: SignInProvider) -> HttpResponse:
    told = _("You were not signed in through %(organisation)s. Ask your administrator.") % {"organisation": one.name}
    messages.error(request, told)
    return redirect("organisations:sign_in")


@require_POST
@never_cache
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the organisation's own sign-in."""
    one = providers().get(provider_id)
    if one is None:
        raise Http404(provider_id)
    provider = OrganisationSignIn(request).get_provider(request, provider_id)
    try:
        answer: HttpResponse = provider.redirect(request, process="login", next_url=wanted(request))
    except (requests.RequestException, KeyError, ValueError):
        services.record_organisation_failure(actor_of(request), provider=one.id, why="unreachable")
        messages.error(request, _("The sign-in of %(organisation)s does not answer.") % {"organisation": one.name})
        return redirect("organisations:sign_in")
    return answer


@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from the organisation's own sign-in."""
    if provider_id not in providers():
        raise Http404(provider_id)
    view = OAuth2CallbackView.adapter_view(OrganisationProvider(request, provider_id))
    answer: HttpResponse = view(request)
    return answer
