"""The page of the household: shown beforehand, confirmed, and closed to whom it is not theirs to change."""

import re

import pytest

from .test_pages_day_and_clients import text_of


@pytest.fixture
def browser(client_of, naerpes):
    return client_of(naerpes)


@pytest.fixture
def farid(story_of):
    return story_of("farid")


@pytest.fixture
def rahma(story_of):
    return story_of("rahma")


def address(case):
    return f"/cases/{case.number}/household/"


def joining(case, **changes):
    return {"join-number": case.number, "join-relation": "spouse", "join-on": "20.11.2026"} | changes


def members(browser, case):
    text = text_of(browser.get(address(case)))
    return text[text.index("Bor tillsammans med") : text.index("Ansluter sig till ett annat hushåll")]


def test_one_sees_whom_the_number_names_before_anything_is_saved(browser, farid, rahma):
    text = text_of(browser.post(address(farid), joining(rahma)))
    assert re.search(r"från 20\.11\.2026\s+Hushållet efteråt\s+Rahma \S+\s+make/maka/sambo", text)
    assert "Bekräfta och spara" in text
    assert "Ingen annan hör till hushållet" in members(browser, farid)


def test_confirmed_it_stands_in_the_case_of_both(browser, farid, rahma):
    for _ in range(2):
        last = browser.post(address(farid), joining(rahma, step="confirm"))
    assert last.status_code == 422
    assert "Båda hör redan till samma hushåll" in text_of(last)
    browser.get(f"/cases/{farid.number}/")  # reads the message of the act
    for case, other in ((farid, "Rahma"), (rahma, "Farid")):
        head = text_of(browser.get(f"/cases/{case.number}/")).split("Stigen")[0]
        assert re.search(rf"Hushåll\s+{other} \S+\s+make/maka/sambo · 2 personer", head)
    assert "släktskap: make, maka eller sambo" in text_of(browser.get(f"/cases/{farid.number}/"))


def test_one_leaves_it_again_and_the_reason_stands_in_the_timeline(browser, farid, rahma):
    browser.post(address(farid), joining(rahma, step="confirm"))
    told = {"leave-reason": "own_dwelling", "leave-on": "22.11.2026"}
    text = text_of(browser.post(address(farid), told))
    assert re.search(r"Ett eget hushåll\.\s+Blir kvar\s+Rahma", text)
    assert "Rahma" in members(browser, farid)
    assert browser.post(address(farid), told | {"step": "confirm"}).status_code == 302
    browser.get(f"/cases/{farid.number}/")
    assert "Ingen annan hör till hushållet" in members(browser, farid)
    assert "orsak: flyttade till egen bostad" in text_of(browser.get(f"/cases/{farid.number}/"))


def test_a_person_is_offered_to_take_along_who_lives_there(browser, farid, rahma, story_of):
    browser.post(address(farid), joining(rahma, step="confirm"))
    body = browser.get(address(rahma)).content.decode()
    assert re.search(r'name="leave-along"[^>]*>\s*Farid [^<]+\(make/maka/sambo\)', body)
    wrong = {"leave-reason": "other", "leave-on": "22.11.2026", "leave-along": [str(rahma.id)]}
    assert browser.post(address(rahma), wrong).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"join-number": "2026-999999"}, "id_join-number"),
        ({"join-number": "Rahma"}, "id_join-number"),
        ({"join-number": ""}, "id_join-number"),
        ({"join-relation": "cousin"}, "id_join-relation"),
        ({"join-on": "31.2.2026"}, "id_join-on"),
        ({"join-on": "1.1.2030"}, "id_join-on"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_what_cannot_be_right_is_told_at_the_top_and_kept(browser, farid, rahma, wrong, field, step):
    response = browser.post(address(farid), joining(rahma, **wrong, step=step))
    body = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{field}"' in body
    assert f'value="{wrong.get("join-on", "20.11.2026")}"' in body
    assert "Bekräfta och spara" not in body


def test_a_client_of_another_municipality_looks_like_no_client_at_all(browser, farid, story_of):
    of_vasa, nobody = story_of("yusuf"), "2026-999999"
    texts = [
        re.sub(r"20\d\d-\d{6}", "", text_of(browser.post(address(farid), joining(farid, **{"join-number": number}))))
        for number in (of_vasa.number, nobody)
    ]
    assert texts[0] == texts[1]
    assert "Ni har ingen klient med detta ärendenummer" in texts[0]


def test_with_script_the_same_page_comes_as_a_part(browser, farid, rahma):
    body = browser.post(address(farid), joining(rahma), headers={"HX-Request": "true"}).content.decode()
    assert body.strip().startswith('<div id="work"')
    assert 'name="join-number" value="' in body


def test_who_may_not_write_the_family_is_not_offered_the_page(client_of, vasa, region, farid):
    assert client_of(vasa).get(address(farid)).status_code == 404
    assert client_of(region).get(address(farid)).status_code == 403
    assert address(farid) not in client_of(region).get(f"/cases/{farid.number}/").content.decode()
