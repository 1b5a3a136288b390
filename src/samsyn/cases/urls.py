"""Addresses of the day, the clients and the cases. None of them says anything about a person."""

from django.urls import path

from samsyn.cases import views, views_case, views_event

app_name = "cases"
urlpatterns = [
    path("", views.my_day, name="my_day"),
    path("clients/", views.client_list, name="client_list"),
    path("clients/new/", views.new_person, name="new_person"),
    path("cases/<str:number>/", views_case.case, name="case"),
    path("cases/<str:number>/note/", views_case.note, name="note"),
    path("cases/<str:number>/handler/", views_case.handler, name="handler"),
    path("cases/<str:number>/access/", views_case.access, name="access"),
    path("cases/<str:number>/event/", views_event.event, name="event"),
    path("cases/<str:number>/event/<uuid:event_id>/", views_event.correction, name="correction"),
]
