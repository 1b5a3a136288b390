"""Addresses of imports. None of them says anything about a person."""

from django.urls import path

from samsyn.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.imports, name="import"),
    path("new/", views.upload, name="upload"),
    path("<uuid:batch_id>/columns/", views.columns, name="columns"),
    path("<uuid:batch_id>/columns/draft/", views.draft, name="draft"),
    path("<uuid:batch_id>/reading/", views.reading, name="reading"),
    path("<uuid:batch_id>/check/", views.preview, name="preview"),
    path("<uuid:batch_id>/known/", views.known, name="known"),
    path("<uuid:batch_id>/decide/", views.decide, name="decide"),
    path("<uuid:batch_id>/start/", views.start, name="start"),
    path("<uuid:batch_id>/progress/", views.progress, name="progress"),
    path("<uuid:batch_id>/receipt/", views.receipt, name="receipt"),
    path("<uuid:batch_id>/discard/", views.discard, name="discard"),
    path("<uuid:batch_id>/errors.csv", views.errors_file, name="errors"),
]
