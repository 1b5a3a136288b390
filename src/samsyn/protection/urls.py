"""Addresses of the security prohibition. None of them says anything about a person."""

from django.urls import path

from samsyn.cases import urls as cases
from samsyn.protection import views

app_name = "protection"
urlpatterns = [
    path("organisation/staff/<uuid:staff_id>/protected/", views.right, name="right"),
    path("protected/releases/", views.releases, name="releases"),
    path("protected/releases/<uuid:release_id>/", views.decide, name="decide"),
    path(f"protected/print/<{cases.CONVERTER}:number>/", views.ask, name="ask"),
]
