"""Addresses of the administrator's pages, and of the link for a password."""

from django.urls import path

from samsyn.organisations.staffing import views

urlpatterns = [
    path("organisation/staff/", views.staff, name="staff"),
    path("organisation/staff/confirm/", views.confirm, name="confirm_staff"),
    path("organisation/staff/new/", views.hire, name="hire"),
    path("organisation/staff/<uuid:staff_id>/", views.member, name="member"),
    path("organisation/staff/<uuid:staff_id>/role/", views.change_post, name="change_post"),
    path("organisation/staff/<uuid:staff_id>/end/", views.end, name="end_employment"),
    path("organisation/staff/<uuid:staff_id>/reset/", views.reset, name="reset_sign_in"),
    path("welcome/<slug:token>/", views.link, name="link"),
]
