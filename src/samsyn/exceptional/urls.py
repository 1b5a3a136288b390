"""Addresses of exceptional access. None of them says anything about a person."""

from django.urls import path

from samsyn.exceptional import views

app_name = "exceptional"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<uuid:use_id>/end/", views.end, name="end"),
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<uuid:use_id>/", views.review, name="review"),
]
