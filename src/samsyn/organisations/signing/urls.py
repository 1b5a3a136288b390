"""Addresses of the sign-in, under the names by which django-allauth finds them. Its other pages have none."""

from django.urls import path

from samsyn.organisations.signing import openid, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/second-factor/", views.SecondFactor.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", views.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/with/<slug:provider_id>/", openid.begin, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", openid.callback, name="openid_connect_callback"),
    path("sign-in/again/", views.AgainByPassword.as_view(), name="account_reauthenticate"),
    path("sign-in/again/code/", views.AgainByCode.as_view(), name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", views.AgainByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("profile/sign-in/", views.Factors.as_view(), name="mfa_index"),
    path("profile/sign-in/app/", views.AddApp.as_view(), name="mfa_activate_totp"),
    path("profile/sign-in/app/remove/", views.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("profile/sign-in/passkey/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("profile/sign-in/passkey/<int:pk>/remove/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("profile/sign-in/codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("profile/sign-in/codes/new/", views.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
