"""Addresses of sign-in, profile and the organisation's page."""

from django.urls import path

from samsyn.organisations import views
from samsyn.organisations.signing import views as signing
from samsyn.organisations.staffing.urls import urlpatterns as staffing

app_name = "organisations"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("stay/", signing.stay, name="stay"),
    path("profile/sign-in/password/", signing.password, name="password"),
    path("profile/sign-in/everywhere/", signing.sign_out_everywhere, name="sign_out_everywhere"),
    path("profile/", views.profile, name="profile"),
    path("organisation/", views.organisation, name="organisation"),
    path("contacts/", views.directory, name="directory"),
    path("organisation/contact-person/", views.contact_person, name="contact_person"),
    path("organisation/contact-person/end/", views.end_contact_person, name="end_contact_person"),
    path("organisation/target/", views.target, name="target"),
    *staffing,
]
