"""Addresses of the day, the clients and the cases. None of them says anything about a person."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from samsyn.cases import views, views_case, views_draft, views_event, views_household, views_person


class CaseNumber(StringConverter):
    """What can be the number or the id of a case. Anything else is no address at all."""

    regex = "[0-9A-Za-z-]{1,40}"


CONVERTER = "case_number"
register_converter(CaseNumber, CONVERTER)
app_name = "cases"
urlpatterns = [
    path("", views.my_day, name="my_day"),
    path("clients/", views.client_list, name="client_list"),
    path("clients/new/", views.new_person, name="new_person"),
    path("cases/<case_number:number>/", views_case.case, name="case"),
    path("cases/<case_number:number>/note/", views_case.note, name="note"),
    path("cases/<case_number:number>/handler/", views_case.handler, name="handler"),
    path("cases/<case_number:number>/access/", views_case.access, name="access"),
    path("cases/<case_number:number>/person/", views_person.person, name="person"),
    path("cases/<case_number:number>/situation/", views_person.situation, name="situation"),
    path("cases/<case_number:number>/household/", views_household.household, name="household"),
    path("cases/<case_number:number>/event/", views_event.event, name="event"),
    path("cases/<case_number:number>/event/draft/", views_draft.event_draft, name="event_draft"),
    path("cases/<case_number:number>/note/draft/", views_draft.note_draft, name="note_draft"),
    path("cases/<case_number:number>/event/<uuid:event_id>/", views_event.correction, name="correction"),
]
