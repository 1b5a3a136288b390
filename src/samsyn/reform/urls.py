"""Addresses of the responsibility matrix."""

from django.urls import path

from samsyn.reform import views

app_name = "reform"
urlpatterns = [
    path("", views.matrix, name="matrix"),
    path("table.csv", views.matrix_csv, name="matrix_csv"),
    path("<slug:code>/", views.duty, name="duty"),
]
