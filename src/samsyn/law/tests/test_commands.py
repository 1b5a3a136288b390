"""`samsyn derive`, `law check`, `law show`, `law diff`: what they print and which status they give."""

import json
from pathlib import Path

import pytest

from samsyn.cli import main

SHARED = Path(__file__).parents[4] / "tests" / "law" / "shared"
KEYS = {
    "duty",
    "key",
    "person",
    "regime",
    "state",
    "responsible",
    "supporting",
    "consulted",
    "informed",
    "due",
    "shown",
    "basis",
    "latest",
    "trigger",
    "source",
    "open_questions",
    "because",
}
OPTIONAL = {"mode", "decider", "window", "closed"}


def derived(capsys, name: str, on: str, *options: str) -> list[dict]:
    assert main(["derive", str(SHARED / name), "--on", on, "--format", "json", *options]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_answer_has_the_keys_of_the_contract_and_no_others(capsys):
    for row in derived(capsys, "AC03.yaml", "2025-05-19"):
        assert set(row) >= KEYS
        assert set(row) <= KEYS | OPTIONAL
        assert set(row["trigger"]) == {"type", "date"}
        assert row["state"] in {"upcoming", "open", "overdue", "done", "ended"}
        assert row["basis"] in {"law", "without_delay", "local", "clock", "guideline", "none"}
        assert row["because"], row["duty"]


def test_each_turn_is_a_record_and_the_persons_have_their_aliases(capsys):
    reviews = [row for row in derived(capsys, "AC01.yaml", "2025-02-10") if row["duty"] == "D43"]
    assert [(row["state"], row["due"]) for row in reviews] == [("done", "2023-05-24"), ("open", "2025-08-10")]
    assert {row["person"] for row in derived(capsys, "AC04.yaml", "2026-10-26")} == {"mother", "father"}


def test_a_trigger_is_called_as_it_was_recorded(capsys):
    [decide] = [row for row in derived(capsys, "AC03.yaml", "2025-03-12") if row["duty"] == "D17"]
    assert decide["trigger"] == {"type": "ely_presentation_anonymous", "date": "2025-03-10"}


def test_the_window_and_the_decider_of_preparing_costs(capsys):
    [row] = [row for row in derived(capsys, "AC03.yaml", "2025-05-19") if row["duty"] == "D23"]
    assert row["window"] == {"from": "2025-01-02", "to": "2025-05-02", "reasoned_from": "2024-09-02"}
    assert row["decider"] == "ELY:Österbotten"


@pytest.mark.parametrize(("language", "word"), [("en", "Opened by"), ("sv", "Utlöst av"), ("fi", "Alkoi tapahtumasta")])
def test_reasons_are_told_in_the_language_asked_for(capsys, language, word):
    rows = derived(capsys, "AC01.yaml", "2022-06-10", "--language", language)
    assert all(row["because"][0].startswith(word) for row in rows if row["state"] != "upcoming")


def test_open_questions_are_sentences(capsys):
    [row] = [row for row in derived(capsys, "AC05.yaml", "2025-06-10") if row["duty"] == "D33"]
    assert "Saturday" in row["open_questions"][0]


def test_text_shows_a_line_a_duty_with_reasons_below(capsys):
    assert main(["derive", str(SHARED / "AC06.yaml"), "--on", "2025-10-06"]) == 0
    out = capsys.readouterr().out
    line = next(line for line in out.splitlines() if " D42 " in line)
    assert "2025-11-06 (law)" in line
    assert "MUN:Närpes" in line
    assert "[Mei]" in line
    assert "      The act fixes the time: 6.11.2025." in out


def test_check_says_what_holds_and_gives_status_one_for_what_does_not(tmp_path, capsys):
    assert main(["law", "check", *(str(file) for file in sorted(SHARED.glob("*.yaml")))]) == 0
    out = capsys.readouterr().out
    assert "AC03.yaml  10 holds D35" in out
    assert "FAILS" not in out
    text = (SHARED / "AC06.yaml").read_text("utf-8").replace("due: 2025-09-29", "due: 2025-09-30")
    wrong = tmp_path / "AC06.yaml"
    wrong.write_text(text, encoding="utf-8")
    assert main(["law", "check", str(wrong)]) == 1
    assert "FAILS D35: due: expected 2025-09-30, got 2025-09-29" in capsys.readouterr().out


def test_check_refuses_a_file_that_is_no_case_before_it_prints_anything(tmp_path, capsys):
    bad = tmp_path / "bad.yaml"
    bad.write_text("person: {group: ZZ}\n", encoding="utf-8")
    assert main(["law", "check", str(SHARED / "AC01.yaml"), str(bad)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


def test_show_tells_a_duty_in_words(capsys):
    assert main(["law", "show", "d35"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("D35 assess.nonjob (live)\n")
    assert "  from 2023-01-01: 1386/2010 9–10 §; 570/2011; 936/2022 [confirmed]" in out
    assert "    responsible: municipality\n" in out
    assert "    deadline: law: 2 months\n" in out
    assert "    deadline: without delay, our own target: the assessment starts (14 days)\n" in out
    assert main(["law", "show", "D35", "--on", "2024-06-03", "--language", "fi"]) == 0
    out = capsys.readouterr().out
    assert "määräaika: laki: 2 kuukautta" in out
    assert "2025-01-01" not in out


@pytest.mark.parametrize(
    ("arguments", "said"), [(["D99"], "no duty has the code D99"), (["D36", "--on", "2022-12-31"], "D36")]
)
def test_show_refuses_an_unknown_code_and_a_day_outside(capsys, arguments, said):
    assert main(["law", "show", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


def diff(capsys, *arguments: str) -> str:
    assert main(["law", "diff", *arguments]) == 0
    return capsys.readouterr().out


def test_diff_shows_in_words_what_changed_and_nothing_else(capsys):
    out = diff(capsys, "2022-12-31", "2023-01-01")
    assert "D54 Health services and health checks\n    responsible: municipality → wellbeing county\n" in out
    assert "D17 Hearing of the wellbeing county on the person – begins\n" in out
    assert "D42 " not in out, "guiding to a service did not change"
    assert "→" in out
    assert "wellbeing_county" not in out, "words, not codes"
    assert diff(capsys, "2025-02-01", "2025-03-01") == ""


def test_diff_of_a_group_shows_only_its_duties(capsys):
    out = diff(capsys, "2024-12-31", "2025-01-01", "--group", "STU")
    codes = {line.split(" ")[0] for line in out.splitlines() if line.startswith("D")}
    assert {"D34", "D35", "D43", "D45"} <= codes
    assert codes.isdisjoint({"D17", "D19", "D60", "D71"}), "a student is no person of 2 § 3–4 mom."
    assert "    deadline: law: 3 years → law: 2 years\n" in out


def test_diff_shows_a_repeal_and_speaks_the_language_asked_for(capsys):
    assert "D47 Family's integration plan – ends" in diff(capsys, "2024-12-31", "2025-01-01")
    assert "D47 Familjens integrationsplan – upphör" in diff(capsys, "2024-12-31", "2025-01-01", "--language", "sv")
    assert (
        "kalkylerad ersättning till kommunen\n    tidsfrist: en rättighet löper ut: 3 år, 4 år (kvotflykting) →"
        in diff(capsys, "2024-12-31", "2025-01-01", "--language", "sv").replace("Kalkylerad", "kalkylerad")
    )


def test_diff_of_the_new_state_authority_is_about_tasks_elsewhere(capsys):
    out = diff(capsys, "2025-12-31", "2026-01-01")
    assert "D63 Agreement on a family group home\n" in out
    assert "state regional authority (group home agreement)" in out
    assert "D35 " not in out
