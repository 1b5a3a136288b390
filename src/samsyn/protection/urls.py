"""Addresses of the security prohibition. None of them says anything about a person."""

from django.urls import path

from samsyn.protection import views

app_name = "protection"
urlpatterns = [
    path("organisation/staff/<uuid:staff_id>/protected/", views.right, name="right"),
]
