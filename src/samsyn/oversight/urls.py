"""Addresses of oversight. None of them says anything about a person: what is asked is posted."""

from django.urls import path

from samsyn.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.journal, name="journal"),
    path("anomalies/", views.anomalies, name="anomalies"),
    path("unit/", views.unit, name="unit"),
    path("extract/<str:number>/", views.extract, name="extract"),
    path("sealing/", views.seals, name="seals"),
    path("sealing/checkpoint/", views.checkpoint, name="checkpoint"),
]
