"""Addresses of how long a case is kept, and of its deletion. None of them says anything about a person."""

from django.urls import path

from samsyn.disposal import views

app_name = "disposal"
urlpatterns = [
    path("retention/", views.ended, name="ended"),
    path("retention/preview/", views.preview, name="preview"),
    path("retention/deleted/", views.deleted, name="deleted"),
    path("retention/proposals/<uuid:proposal_id>/", views.proposal, name="proposal"),
    path("retention/holds/<uuid:hold_id>/", views.lift, name="lift"),
    path("retention/cases/<case_number:number>/", views.ended_case, name="ended_case"),
    path("retention/cases/<case_number:number>/hold/", views.hold, name="hold"),
    path("retention/cases/<case_number:number>/reopen/", views.reopen, name="reopen"),
    path("cases/<case_number:number>/retention/", views.case, name="case"),
]
