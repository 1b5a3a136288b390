"""Addresses of sign-in, profile and the organisation's page."""

from django.urls import path

from samsyn.organisations import views

app_name = "organisations"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("profile/", views.profile, name="profile"),
    path("organisation/", views.organisation, name="organisation"),
    path("contacts/", views.directory, name="directory"),
    path("organisation/contact-person/", views.contact_person, name="contact_person"),
    path("organisation/contact-person/end/", views.end_contact_person, name="end_contact_person"),
    path("organisation/target/", views.target, name="target"),
]
