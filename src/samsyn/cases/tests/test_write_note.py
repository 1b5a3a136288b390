"""Notes: in a class of data that the office may write, seen by those who see the class."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from samsyn.access.terms import NotVisible
from samsyn.cases import queries, services
from samsyn.cases.tests.conftest import day
from samsyn.journal.models import Entry


def writes(office, case_id, text, data_class):
    with office.acts() as actor:
        return services.write_note(actor, case_id=case_id, text=text, data_class=data_class, on=day("2025-03-11"))


def notes(office, case):
    return [e.text for e in office.sees(case.number, "2025-03-11").timeline if e.kind == "note"]


def test_a_note_is_seen_by_those_who_see_its_class_of_data(presented, office):
    reception = office("RC:Oravais")
    writes(reception, presented.case_id, "Needs dialysis three times a week.", "health")
    writes(reception, presented.case_id, "  Place near the hospital. ", "placement")
    assert sorted(notes(reception, presented)) == ["Needs dialysis three times a week.", "Place near the hospital."]
    assert notes(office("MUN:Korsholm"), presented) == ["Place near the hospital."]


def test_a_note_is_not_written_where_the_office_may_only_read_or_sees_nothing(presented, office):
    with pytest.raises(NotVisible):
        writes(office("ELY:Österbotten"), presented.case_id, "x", "identity")
    with pytest.raises(NotVisible):
        writes(office("MUN:Korsholm"), presented.case_id, "x", "health")
    with pytest.raises(NotVisible):
        writes(office("MUN:Åbo"), presented.case_id, "x", "placement")
    with pytest.raises(NotVisible):
        writes(office("RC:Oravais"), uuid4(), "x", "placement")
    with pytest.raises(PermissionDenied):
        writes(office("LVC:Österbotten", "regional_coordinator"), presented.case_id, "x", "placement")


def test_the_timeline_can_be_narrowed_to_notes_or_to_one_authority(presented, office):
    reception = office("RC:Oravais")
    writes(reception, presented.case_id, "Place near the hospital.", "placement")
    with reception.acts() as actor:
        assert {e.kind for e in queries.timeline(actor, presented.case_id, kinds=["note"])} == {"note"}
        told = queries.timeline(actor, presented.case_id, organisation="ELY:Österbotten")
    assert [entry.what for entry in told] == ["presentation"]


def test_the_journal_does_not_hold_the_text(presented, office):
    reception = office("RC:Oravais")
    writes(reception, presented.case_id, "Needs dialysis.", "health")
    with reception.acts():
        entry = Entry.objects.get(what="write_note")
    assert entry.data_classes == ["health"]
    assert "dialysis" not in str(entry.detail)
