"""Names are found in their usual spellings and sorted as here; identity codes are checked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.clients.rules import (
    birth_dates_in,
    blind_index,
    hetu_birth_date,
    looks_like_hetu,
    masked,
    name_keys,
    search_key,
    short_name,
    sort_key,
    spellings,
    valid_hetu,
)
from samsyn.clients.terms import HetuProblem

TODAY = date(2026, 11, 24)
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def hetu(born: date, number: int) -> str:
    digits = f"{born:%d%m%y}{number:03d}"
    sign = "-" if born.year < 2000 else "A"
    return f"{born:%d%m%y}{sign}{number:03d}{CHECK[int(digits) % 31]}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohammed", "Muhammad"),
        ("Mohamed", "Mohammad"),
        ("Yusuf", "Youssef"),
        ("Yousef", "Jusuf"),
        ("Khaled", "Haled"),
        ("Hussein", "Husein"),
        ("Ahmad", "Ahmed"),
        ("Åsa Öberg", "asa oberg"),
        ("Al-Hussein", "al hussein"),
        ("O'Neil", "ONeil"),
        ("Олена", "Olena"),
        ("Joseph", "Josef"),
        ("Leyla", "Layla"),
        ("Mansour", "Mansur"),
        ("Yuliia", "Julia"),
        ("Wali", "Vali"),
        ("ＦＡＲＩＤ", "farid"),
    ],
)
def test_spellings_of_one_name_have_one_key(one, other):
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hassan", "Hussein"), ("Ali", "Aila"), ("Amina", "Emina"), ("Sara", "Zara")]
)
def test_different_names_stay_different(one, other):
    assert search_key(one) != search_key(other)


def test_a_beginning_is_looked_for_as_written_and_in_its_first_spelling():
    assert spellings("Ahmad") == [("ahmad", "ahmed")]
    assert spellings("Ahmadi") == [("ahmadi",)]
    assert spellings("Al-Hus") == [("al",), ("hus",)]
    assert spellings("--") == []


def test_a_name_is_kept_under_its_parts_and_as_a_whole():
    assert name_keys(["Youssef Al-Ali"]) == ["yousef", "al", "ali", "yousefalali", "yusuf", "yusufalali"]


@given(st.text(max_size=60))
def test_keys_are_letters_and_digits_only(text):
    assert all(letter.isascii() and letter.isalnum() for letter in search_key(text))
    assert all("a" <= letter <= "}" or letter.isdigit() or letter == " " for letter in sort_key(text, text))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_the_key_of_a_key_is_itself(text):
    assert search_key(search_key(text)) == search_key(text)


def test_swedish_and_finnish_letters_come_last():
    names = ["Öberg", "Zetterlund", "Ärlig", "Åkerman", "Adler", "Ümit", "Ytterholm", "Østby"]
    assert sorted(names, key=lambda name: sort_key(name, "")) == [
        "Adler",
        "Ümit",
        "Ytterholm",
        "Zetterlund",
        "Åkerman",
        "Ärlig",
        "Öberg",
        "Østby",
    ]


def test_lists_call_a_person_by_first_name_and_initial():
    assert short_name("Farid Ali", "Habibi") == "Farid H."
    assert short_name("", "Habibi") == "Habibi"
    assert short_name("Farid", "") == "Farid"


@pytest.mark.parametrize(
    ("text", "born", "problem"),
    [
        (hetu(date(1990, 3, 1), 999), date(1990, 3, 1), None),
        (hetu(date(2009, 11, 3), 901), None, None),
        (" 010390-999h ", date(1990, 3, 1), None),
        ("010390-999J", date(1990, 3, 1), HetuProblem.CHECK_CHARACTER),
        ("310290-999H", None, HetuProblem.DATE),
        ("0103909999", None, HetuProblem.FORMAT),
        ("", None, HetuProblem.FORMAT),
        (hetu(date(1990, 3, 1), 999), date(1990, 3, 2), HetuProblem.OTHER_BIRTH_DATE),
        (hetu(date(2026, 11, 25), 999), None, HetuProblem.FUTURE),
        (hetu(date(1990, 3, 1), 123), date(1990, 3, 1), HetuProblem.NOT_ARTIFICIAL),
        (hetu(date(1990, 3, 1), 1), None, HetuProblem.DATE),
    ],
)
def test_an_identity_code_is_right_or_has_one_reason_why_not(text, born, problem):
    assert valid_hetu(text, born, TODAY, only_artificial=True) is problem


def test_real_codes_are_right_where_real_people_are_registered():
    assert valid_hetu(hetu(date(1990, 3, 1), 123), date(1990, 3, 1), TODAY) is None


def test_the_sign_of_a_code_tells_the_century():
    assert hetu_birth_date("010390-999H") == date(1990, 3, 1)
    assert hetu_birth_date("010309A999H") == date(2009, 3, 1)
    assert hetu_birth_date("010309F999H") == date(2009, 3, 1)
    assert hetu_birth_date("010390Y999H") == date(1990, 3, 1)
    assert hetu_birth_date("010390+999H") == date(1890, 3, 1)


def test_a_code_is_shown_without_what_makes_it_secret():
    assert masked("hetu", "010390-999H") == "010390-••••"
    assert masked("customer_number", "N-1044") == "N-1044"


def test_the_blind_index_is_equal_for_equal_codes_and_needs_the_key():
    one = blind_index("hetu", "010390-999h ", "key")
    assert one == blind_index("hetu", "010390-999H", "key")
    assert one != blind_index("hetu", "010390-999H", "other key")
    assert one != blind_index("uma", "010390-999H", "key")
    assert "010390" not in one


def test_what_looks_like_a_day_or_a_code_is_searched_as_such():
    assert birth_dates_in("1.3.1990") == [date(1990, 3, 1)]
    assert birth_dates_in("1990-03-01") == [date(1990, 3, 1)]
    assert birth_dates_in("01.03.90") == [date(1990, 3, 1), date(2090, 3, 1)]
    assert birth_dates_in("010390-") == birth_dates_in("010390") == [date(1990, 3, 1), date(2090, 3, 1)]
    assert birth_dates_in("29.2.00") == [date(2000, 2, 29)]
    assert birth_dates_in("31.2.1990") == birth_dates_in("1990") == birth_dates_in("1990-02-31") == []
    assert looks_like_hetu("010390-999h")
    assert not looks_like_hetu("N-1044")
