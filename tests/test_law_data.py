"""Does the law as data say what the table of duties says, in three languages, with true citations?

`law/duties.csv` is the table of 89 duties that the domain dossier gives. Where the data differ from
it, this file says why.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from samsyn.law.conditions import CONDITIONS, MODES, QUESTIONS
from samsyn.law.explain import say
from samsyn.law.reader import read
from samsyn.law.rulebook import DATA, DutyRule, Version, load_rulebook
from samsyn.law.terms import Basis, Function, Group, Role

ROOT = Path(__file__).parents[1]
BOOK = load_rulebook()
RULES = list(BOOK.duties.values())
LANGUAGES = ("en", "sv", "fi")
COLUMNS = {
    "raci_A_pre2023": date(2022, 12, 31),
    "raci_B_2023_2024": date(2024, 12, 31),
    "raci_C_2025": date(2025, 12, 31),
    "raci_D_2026": date(2026, 12, 31),
}
FUNCTIONS = {
    "MUN": Function.MUNICIPALITY,
    "MUN_EMP": Function.EMPLOYMENT_AUTHORITY,
    "TE": Function.EMPLOYMENT_AUTHORITY,
    "WA": Function.WELLBEING_COUNTY,
    "ELY": Function.STATE_REGION,
    "LVC": Function.STATE_REGION,
    "KEHA": Function.STATE_PAYER,
    "TEHK": Function.STATE_PAYER,
    "RC": Function.RECEPTION_CENTRE,
    "MIGRI": Function.MIGRI,
    "DVV": Function.DVV,
    "KELA": Function.KELA,
    "POL": Function.POLICE,
    "TEM": Function.MINISTRY,
    "COURT": Function.COURT,
    "INFO": Function.GUIDANCE_POINT,
    "EDU": Function.EDUCATION_PROVIDER,
    "NGO": Function.ASSOCIATION,
    "REP": Function.REPRESENTATIVE,
    "CLIENT": Function.CLIENT,
}
ROLES = {"R": Role.RESPONSIBLE, "S": Role.SUPPORTING, "C": Role.CONSULTED, "I": Role.INFORMED}
ASSESSING = {Function.ASSESSING_AUTHORITY}
#: Where the cells of the table speak of roles that a rule resolves, or of none: (duty, role) → why.
RESOLVED = {
    ("D29", Role.SUPPORTING): "S=all names nobody; the payer coordinates, which the cell says in words",
    ("D30", Role.RESPONSIBLE): "other authorities are nobody in particular",
    ("D32", Role.RESPONSIBLE): "any authority: the one that the event names",
    ("D36", Role.RESPONSIBLE): "before 2025 no R in the cell: the authority that assesses, the county may take part",
    ("D36", Role.SUPPORTING): "municipality or employment authority: the one that assesses",
    ("D37", Role.RESPONSIBLE): "the one that assesses",
    ("D40", Role.RESPONSIBLE): "as D36",
    ("D40", Role.SUPPORTING): "as D36",
    ("D41", Role.RESPONSIBLE): "the one that assesses",
    ("D42", Role.RESPONSIBLE): "the one that assesses",
    ("D43", Role.RESPONSIBLE): "the one that assesses",
    ("D44", Role.RESPONSIBLE): "the one that assesses",
    ("D45", Role.RESPONSIBLE): "the one that assesses",
    ("D48", Role.RESPONSIBLE): "from 2025 the one that assesses",
    ("D49", Role.SUPPORTING): "the one that assesses",
    ("D50", Role.RESPONSIBLE): "the one that assesses",
    ("D56", Role.RESPONSIBLE): "any authority: the one that the event names",
    ("D56", Role.INFORMED): "MUN social is the municipality's social welfare",
    ("D67", Role.RESPONSIBLE): "the handling authority: the one that the event names",
    ("D68", Role.RESPONSIBLE): "the one that assesses",
    ("D69", Role.RESPONSIBLE): "the municipality moved from",
    ("D69", Role.INFORMED): "the municipality moved to",
    ("D86", Role.RESPONSIBLE): "before 2025 the owner of the system",
    ("D87", Role.RESPONSIBLE): "before 2025 each authority for its own logs",
}
#: Groups beside those of the table: FAM_QR is FAM_IP with the quota's time (contract), and these.
FAMILY = "family with a place: 43 § 2 mom. lets a person of 2 § 4 mom. be directed"
MORE_GROUPS = {
    "D16": FAMILY,
    "D17": FAMILY,
    "D18": FAMILY,
    "D21": FAMILY,
    "D22": FAMILY,
    "D01": "IP, TP1 and UM until they leave the centre, as the shared cases ask",
    "D10": "LABF as LAB; THB; TP0 may apply after twelve months",
    "D23": "family with a place: 64 § speaks of 2 § 3–4 mom.",
    "D39": "UM and the rest: a shared case has the plan of an unaccompanied minor; others after an assessment",
    "D71": "UM, BORN and THB with permit (contract)",
    "D72": "UM, BORN and THB with permit (contract)",
    "D73": "as D71: 65 § also for a child born in Finland (2 § 5 mom.)",
    "D74": "UM and THB with a permit of 2 § 3 mom.",
    "D66": "the journey of the quota refugee's family (99 §)",
}
CONFIDENCE = {"C": "confirmed", "K": "unconfirmed", "S": "deck", "P": "partly"}
#: Cells that are surer or less sure than their row: (duty, first day of the version) → why.
OTHER_CONFIDENCE = {
    ("D23", "2011-09-01"): "not read before 2023",
    ("D33", "2011-09-01"): "916/2012 was not read",
    ("D33", "2023-01-01"): "the five working days of the model of 2022 are own knowledge",
    ("D61", "2011-09-01"): "the section was not read",
    ("D62", "2020-07-15"): "the amendment was read in the compensation dossier only",
    ("D62", "2024-07-01"): "the amendment was read in the compensation dossier only",
}
#: Events that open and close nothing by themselves, and why they are there.
FACTS_ONLY = {
    "absence_start": "moves the maximum of the plan",
    "absence_end": "moves the maximum of the plan",
    "consent_given": "lets a guidance point see what the client agreed to",
    "household_joined": "says with whom a person lives; its own act moves the membership",
    "household_left": "as above",
    "representative_applied": "shows that the county has asked; the court's decision closes the duty",
    "um_compensation_decided": "the decision under 69 § that a claim needs",
}


@cache
def table() -> dict[str, dict[str, str]]:
    with (ROOT / "tests" / "law" / "duties.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def named(rule: DutyRule) -> str:
    return rule.code


def in_force(rule: DutyRule) -> Iterator[Version]:
    return (version for version in rule.versions if not version.repealed)


def cell(text: str) -> dict[Role, set[Function]]:
    """The functions of a cell such as `R=MUN;C=LVC:Uusimaa;I=TEHK`; what is in brackets is for people."""
    roles: dict[Role, set[Function]] = {}
    for part in re.sub(r"\([^)]*\)", "", text).split(";"):
        letter, _, names = part.partition("=")
        if letter.strip() in ROLES:
            words = re.findall(r"[A-Z_]{2,}", names.replace("LVC:Uusimaa", "LVC").replace("LVC:Pohjois-Suomi", "LVC"))
            roles[ROLES[letter.strip()]] = {FUNCTIONS[word] for word in words if word in FUNCTIONS}
    return roles


def functions(version: Version | None, role: Role) -> set[Function]:
    return {ref.function for ref in getattr(version, role.value)} if version else set()


def test_the_catalogue_is_the_table():
    assert {rule.code: rule.key for rule in RULES} == {code: row["key"] for code, row in table().items()}
    assert {rule.code for rule in RULES if rule.in_deck} == {c for c, row in table().items() if row["in_seed"] == "Y"}


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_who_has_which_part_in_every_regime_is_as_in_the_table(rule):
    for column, day in COLUMNS.items():
        expected, version = cell(table()[rule.code][column]), rule.at(day)
        assert bool(expected) == bool(version) or rule.code == "D47", column
        for role in Role:
            if (rule.code, role) not in RESOLVED and expected:
                assert functions(version, role) == expected.get(role, set()), (column, role)


def test_a_part_that_a_rule_resolves_is_resolved_to_the_one_that_assesses_or_acts():
    derived = ASSESSING | {Function.ANY_AUTHORITY, Function.FORMER_MUNICIPALITY, Function.NEW_MUNICIPALITY}
    derived |= {Function.SYSTEM_OWNER}
    for rule in RULES:
        for version in in_force(rule):
            for role in Role:
                if functions(version, role) & derived:
                    assert (rule.code, role) in RESOLVED, (rule.code, role)


def groups(text: str) -> set[Group]:
    """The groups that a cell of the table names, with FAM_QR beside FAM_IP."""
    named = {Group(word) for word in re.findall(r"[A-Z]+(?:_[A-Z]+)?\d?", text) if word in set(Group)}
    return named | ({Group.FAM_QR} if Group.FAM_IP in named else set())


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_the_groups_are_those_of_the_table(rule):
    text = table()[rule.code]["target_groups"]
    latest = list(in_force(rule))[-1].groups
    named = groups(text)
    if rule.code in MORE_GROUPS:
        assert named < latest, MORE_GROUPS[rule.code]
    elif rule.subject == "person" and named and "any group" not in text and "ALL" not in text and "JOB" not in text:
        assert latest == named or "home-care" in text or "by need" in text, text


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_how_sure_a_version_is_follows_the_table(rule):
    expected = CONFIDENCE[table()[rule.code]["confidence"]]
    for version in rule.versions:
        if "1083/2022" in version.source:
            assert version.confidence == "partly", "the act on temporary protection was not read"
        elif (rule.code, version.from_.isoformat()) not in OTHER_CONFIDENCE:
            assert version.confidence == expected, version.from_


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_version_cites_the_act_of_its_time(rule):
    for version in in_force(rule):
        said = " ".join(version.source)
        assert "(936/2022)" not in said, "an amendment is a source of its own"
        if version.from_ < date(2025, 1, 1):
            assert "681/2023" not in said, version.from_
            assert "721/2025" not in said, version.from_
        else:
            assert "1386/2010" not in said, version.from_
        if version.from_ < date(2023, 1, 1):
            assert not {"936/2022", "1083/2022", "323/2024"} & set(version.source), version.from_
        if version.from_ >= date(2026, 1, 1):
            assert "721/2025" in version.source, version.from_


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_section_that_the_table_cites_for_the_act_in_force_is_cited(rule):
    sections = re.findall(r"(?:681|380)/2023 ([^;()]*)", table()[rule.code]["citation_C_D"])
    said = " ".join(source for version in rule.versions for source in version.source)
    lists = re.findall(r"((?:\d+(?: a)?[–, ]*)+)§", " ".join(sections))
    for number in re.findall(r"\d+(?: a)?", " ".join(lists)):
        assert re.search(rf"\b{number}\b", said), (number, said)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_duty_has_short_names_in_three_languages(rule):
    names = [getattr(rule.name, language) for language in LANGUAGES]
    assert all(3 < len(name) <= 80 for name in names), names
    assert len(set(names)) == 3, names
    assert not any("welfare area" in name or "wellbeing area" in name for name in names), "the county is the county"


def test_every_event_has_names_of_its_own_in_three_languages():
    for language in LANGUAGES:
        names = [getattr(event.name, language) for event in BOOK.events.values()]
        assert len(names) == len(set(names)), language
    for event in BOOK.events.values():
        assert event.recorded_by, event.type
        for attribute in event.attributes.values():
            assert all(getattr(attribute.name, language) for language in LANGUAGES), event.type


def test_every_event_opens_closes_or_dates_a_duty_or_says_why_not():
    used = set(BOOK.ending)
    for rule in RULES:
        for version in rule.versions:
            used |= version.trigger | version.expected_by | version.closed_by | version.ended_by
            used |= {*version.deadline.at, *version.deadline.from_}
    assert set(BOOK.events) - used == set(FACTS_ONLY)


def test_the_events_and_attributes_of_the_contract_are_understood():
    contract = """
        first_permit first_permit_served decision_served(status) first_home_municipality arrival
        arrival_and_client_start move(to) move_known(to) move_to_family_group_home rc_proposal migri_proposal
        placement_proposal ely_presentation_anonymous(evident_needs,to) lvc_presentation_anonymous(evident_needs,to)
        lvc_presentation(evident_needs,to) wa_hearing_sent wa_hearing_answered(by) municipality_accepts(by,officer)
        municipality_agrees wa_agrees ely_decision lvc_decision placement_decision
        jobseeker_start(right_to_work_unrestricted) jobseeker_request(right_to_work_unrestricted) jobseeker_end
        request_to_wa assessment_requested kela_notice_homecare kela_notice_social_assistance
        tno_contact(point,consent) section9_contact(by,receiver) consent_given reached_by_services
        ely_verification_requested mapping_done assessment_done(wa_participated) plan_signed plan_review_22
        plan_extended(ground,until) absence_start(reason) absence_end born_in_finland(parent) cost_occurred(cost)
        agreement_signed(municipality,until) agreement_reviewed(municipality)
    """
    for type_, said in re.findall(r"(\w+)(?:\(([\w,]+)\))?", contract):
        event = BOOK.neutral(type_)
        assert set(said.split(",") if said else ()) <= set(event.attributes), type_


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words(language):
    words = [f"condition.{name}" for name in CONDITIONS]
    words += [f"function.{function}" for function in Function] + [f"role.{role}" for role in Role]
    words += [f"deadline.{basis}" for basis in Basis]
    words += [f"deadline.{basis}.open" for basis in Basis if basis is not Basis.NONE]
    words += [f"basis.{basis}" for basis in Basis if basis is not Basis.NONE]
    for word in words:
        template = say(word, language, day="1", event="2", on="3", source="4")
        assert template.strip(), word


def test_the_sentences_have_the_same_gaps_in_every_language():
    for file in ("reasons.yaml", "questions.yaml"):
        for key, row in read(DATA / "law" / file).content.items():
            gaps = {language: set(re.findall(r"\{\w+\}", row[language])) for language in LANGUAGES}
            assert gaps["en"] == gaps["sv"] == gaps["fi"], key


def test_every_question_and_every_condition_is_used():
    questions = {q for rule in RULES for v in rule.versions for q in (*v.open_questions, *v.transition_questions)}
    assert questions == set(BOOK.questions)
    assert set(QUESTIONS) <= questions
    used = {
        condition.__name__
        for rule in RULES
        for version in rule.versions
        for condition in (*version.when, *version.expected_when, *version.closed_when)
    }
    assert used == set(CONDITIONS)
    assert {version.mode_rule.__name__ for rule in RULES for version in rule.versions if version.mode_rule} == set(
        MODES
    )


def test_every_duty_of_a_person_is_live():
    assert [rule.code for rule in RULES if rule.subject == "person" and not rule.live] == []
    assert BOOK.counted() == (75, 14)


def test_what_is_live_reads_and_writes_something():
    for rule in RULES:
        if rule.live:
            assert rule.data_class, rule.code
            assert all(version.reads or version.writes for version in in_force(rule)), rule.code


def test_no_day_comes_from_a_target_that_the_region_has_not_set():
    unset = {text.key for text in BOOK.region.target_texts if text.value is None}
    used = {version.deadline.target for rule in RULES for version in rule.versions if version.deadline.target}
    assert unset <= used | {"hearing_emergency"}
    assert used <= set(BOOK.region.targets)


def test_the_readme_states_the_true_numbers():
    """Wherever README.md says `75 of 89 duties`, it must be so."""
    file = ROOT / "README.md"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    counted = BOOK.counted()
    stated = re.findall(r"(\d+) of (?:the )?(\d+) duties", text)
    assert bool(stated) == bool(text), "the README says how many duties are live"
    assert set(stated) <= {(str(counted.live), str(sum(counted)))}
