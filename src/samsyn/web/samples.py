"""Invented data for the style page, in three languages."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language

from samsyn.web.badges import Badge
from samsyn.web.linemap import Lane, Step
from samsyn.web.rows import (
    DutyRow,
    NowItem,
    Tag,
    TimelineItem,
)


def t(sv: str, fi: str, en: str) -> str:
    """The text in the language of the page."""
    return {"sv": sv, "fi": fi}.get((get_language() or "sv")[:2], en)


def organisations() -> dict[str, Badge]:
    """The authorities of the invented case."""
    return {
        "rc": Badge(t("M", "V", "R"), t("Mottagningscentralen", "Vastaanottokeskus", "Reception centre"), "rc"),
        "state": Badge(
            t("L", "E", "S"), t("Livskraftscentralen", "Elinvoimakeskus", "State regional authority"), "state"
        ),
        "mun": Badge(t("K", "K", "M"), t("Korsholm", "Mustasaari", "Korsholm"), "mun"),
        "emp": Badge(t("A", "T", "E"), t("Sysselsättningsområdet", "Työllisyysalue", "Employment area"), "emp"),
        "wc": Badge(t("V", "H", "W"), t("Välfärdsområdet", "Hyvinvointialue", "Wellbeing county"), "wc"),
        "kela": Badge(t("F", "K", "K"), t("FPA", "Kela", "Kela"), "kela"),
        "client": Badge("●", t("Klienten", "Asiakas", "The client"), "client"),
    }


def lanes(names: str = "rc state mun wc kela") -> list[Lane]:
    """The lanes of the map."""
    known = organisations()
    return [Lane(key, known[key].letter, known[key].name, known[key].css) for key in names.split()]


def steps() -> list[Step]:
    """A path of eleven steps: one late, one going on, two to come."""
    day = date
    rows = [
        ("rc", "done", day(2026, 9, 3), t("Förslag om kommunplats", "Kuntapaikka-esitys", "Placement proposal"), False),
        (
            "state",
            "done",
            day(2026, 9, 10),
            t("Anonym presentation", "Anonyymi esittely", "Anonymous presentation"),
            False,
        ),
        ("mun", "done", day(2026, 9, 11), t("Ber om hörande", "Pyytää kuulemista", "Asks for hearing"), False),
        ("wc", "done", day(2026, 9, 16), t("Svarar på hörande", "Vastaa kuulemiseen", "Answers hearing"), False),
        ("mun", "done", day(2026, 9, 18), t("Beviljar plats", "Myöntää paikan", "Grants the place"), False),
        (
            "state",
            "done",
            day(2026, 9, 22),
            t("Anvisar till kommun", "Ohjaa kuntaan", "Directs to municipality"),
            False,
        ),
        ("mun", "done", day(2026, 10, 28), t("Bostad ordnad", "Asunto järjestetty", "Dwelling arranged"), False),
        (
            "kela",
            "done",
            day(2026, 11, 2),
            t("Utkomststöd söks", "Toimeentulo\u00adtukea haetaan", "Social assistance"),
            True,
        ),
        ("mun", "done", day(2026, 11, 5), t("Hemkommun", "Kotikunta", "Home municipality"), False),
        ("wc", "now", day(2026, 11, 26), t("Hälsogranskning", "Terveys\u00adtarkastus", "Health check"), True),
        ("mun", "past", day(2026, 11, 19), t("Bedömning", "Arviointi", "Assessment"), False),
        ("mun", "coming", None, t("Integrationsplan", "Kotoutumis\u00adsuunnitelma", "Integration plan"), False),
        ("mun", "coming", None, t("Första översyn", "Ensimmäinen tarkistus", "First review"), False),
    ]
    return [
        Step(f"s{i}", label, lane, state, on, f"#duty-{i}", branch)
        for i, (lane, state, on, label, branch) in enumerate(rows)
    ]


def long_steps() -> list[Step]:
    """Thirty steps over six lanes."""
    pattern = ["rc", "state", "mun", "wc", "mun", "state", "mun", "mun", "emp", "mun", "wc", "emp", "emp", "mun", "wc"]
    words = ["Förslag om kommunplats", "Integrationsplan", "Hörande", "Bedömning av kompetens", "Översyn"]
    found = []
    for i in range(30):
        state = "done" if i < 22 else "late" if i == 22 else "now" if i == 23 else "coming"
        on = date(2026, 1 + i // 3, 3 + i % 20) if i < 24 else None
        found.append(Step(f"l{i}", words[i % 5], pattern[i % 15], state, on, f"#l{i}", i % 7 == 4))
    return found


def short_steps() -> list[Step]:
    """Three steps: a person who came for work."""
    return [
        Step(
            "a",
            t("Kontakt vid TNO-punkten", "Yhteys TNO-pisteessä", "Contact at the guidance point"),
            "mun",
            "done",
            date(2026, 11, 3),
        ),
        Step(
            "b", t("Bedömning begärd", "Arviointi pyydetty", "Assessment asked for"), "emp", "now", date(2026, 11, 20)
        ),
        Step("c", t("Integrationsplan", "Suunnitelma", "Plan"), "emp", "coming"),
    ]


def day_rows() -> dict[str, list[DutyRow]]:
    """A morning: late, this week, lapsing."""
    org, us = organisations(), t("oss", "me", "us")
    late = [
        DutyRow(
            client="Rahma A.",
            client_href="#",
            client_note=t("somaliska", "somali", "Somali"),
            what=t("Översyn av planen", "Suunnitelman tarkistus", "Review of the plan"),
            organisation=org["mun"],
            organisation_name=us,
            due=date(2026, 11, 10),
            basis="law",
            state="overdue",
            source="681/2023, 22 §",
        ),
        DutyRow(
            client="Farid H.",
            client_href="#",
            client_note=t("dari, tolk · hushåll 2", "dari, tulkki · talous 2", "Dari, interpreter · household 2"),
            what=t(
                "Bedömning av kompetens och behovet av integrationstjänster",
                "Osaamisen ja kotoutumisen palvelutarpeen arviointi",
                "Assessment of competence and need of integration services",
            ),
            note=t(
                "välfärdsområdet deltar, kallat 15.11",
                "hyvinvointialue osallistuu, kutsuttu 15.11.",
                "the wellbeing county takes part, called on 15.11",
            ),
            organisation=org["mun"],
            organisation_name=us,
            due=date(2026, 11, 19),
            basis="without_delay",
        ),
    ]
    week = [
        DutyRow(
            client=t("Hushåll, 5 personer", "Kotitalous, 5 henkilöä", "Household, 5 people"),
            client_href="#",
            client_note=t("anonym presentation · kvot", "anonyymi esittely · kiintiö", "anonymous · quota"),
            what=t(
                "Svar till livskraftscentralen: kan vi ta emot?",
                "Vastaus elinvoimakeskukselle: voimmeko ottaa vastaan?",
                "Answer: can we receive?",
            ),
            organisation=org["wc"],
            organisation_note=t("hörs till 26.11", "kuullaan 26.11. asti", "heard until 26.11"),
            due=date(2026, 11, 26),
            basis="local",
            target=t("5 arbetsdagar", "5 arkipäivää", "5 working days"),
            tags=(Tag(t("nytt", "uusi", "new"), "info"),),
        ),
        DutyRow(
            client="Yusuf M.",
            client_href="#",
            client_note=t("arabiska", "arabia", "Arabic"),
            what=t("Hänvisa till avtalad utbildning", "Ohjaa sovittuun koulutukseen", "Refer to agreed training"),
            organisation=org["mun"],
            organisation_name=us,
            due=date(2026, 11, 27),
            basis="law",
            source="681/2023, 20 §",
        ),
    ]
    lapsing = [
        DutyRow(
            client=t("12 tolkfakturor 2024", "12 tulkkilaskua 2024", "12 interpreter invoices 2024"),
            client_href="#",
            client_note=t(
                "3 480 € går annars förlorade", "3 480 € jää muuten saamatta", "3 480 € will otherwise be lost"
            ),
            what=t(
                "Ansök om ersättning (gamla lagen 48 §)",
                "Hae korvausta (vanha laki 48 §)",
                "Claim compensation (old act, 48 §)",
            ),
            organisation=org["mun"],
            organisation_name=us,
            due=date(2026, 12, 31),
            basis="clock",
            source="681/2023, 102 §",
        ),
    ]
    return {"late": late, "week": week, "lapsing": lapsing}


def case_rows() -> list[DutyRow]:
    """The duties of one case."""
    org = organisations()
    return [
        DutyRow(
            what=t(
                "Bedömning av kompetens och behovet av integrationstjänster",
                "Osaamisen ja kotoutumisen palvelutarpeen arviointi",
                "Assessment of competence and need of integration services",
            ),
            href="#",
            note=t("utlöst av hemkommun 5.11", "alkoi kotikunnasta 5.11.", "triggered by home municipality on 5.11"),
            organisation=org["mun"],
            due=date(2026, 11, 19),
            basis="without_delay",
            source="681/2023, 14 §",
        ),
        DutyRow(
            what=t(
                "Påminnelse: familjeåterförening inom tre månader",
                "Muistutus: perheenyhdistäminen kolmessa kuukaudessa",
                "Reminder: family reunification within three months",
            ),
            href="#",
            note=t("klientens egen tid", "asiakkaan oma määräaika", "the client's own time limit"),
            organisation=org["client"],
            due=date(2026, 12, 14),
            basis="law",
        ),
        DutyRow(
            what=t(
                "Ersättning för beredskap att ta emot",
                "Korvaus vastaanottoon varautumisesta",
                "Compensation for preparedness",
            ),
            href="#",
            organisation=org["mun"],
            due=date(2028, 12, 31),
            basis="clock",
            source="681/2023, 64 §",
        ),
        DutyRow(
            what=t("Hörande före anvisande", "Kuuleminen ennen ohjaamista", "Hearing before directing"),
            href="#",
            organisation=org["wc"],
            due=date(2026, 9, 18),
            basis="local",
            state="done",
            tags=(Tag(t("gjort", "tehty", "done"), "done"),),
        ),
    ]


def now_items() -> list[NowItem]:
    """Who does what now."""
    org = organisations()
    return [
        NowItem(
            organisation=org["mun"],
            what=t("Gör bedömningen", "Tekee arvioinnin", "Makes the assessment"),
            worker="Anna Ek",
            due=date(2026, 11, 19),
            basis="without_delay",
            source="14 §",
            href="#",
        ),
        NowItem(
            organisation=org["wc"],
            what=t("Hälsogranskning", "Terveystarkastus", "Health check"),
            worker=t("endast datum visas", "vain päivä näkyy", "only the date is shown"),
            due=date(2026, 11, 26),
            basis="local",
            href="#",
        ),
        NowItem(
            organisation=org["kela"],
            what=t("Behandlar utkomststöd", "Käsittelee toimeentulotukea", "Handles social assistance"),
            note=t("sökt 2.11", "haettu 2.11.", "applied 2.11"),
        ),
        NowItem(
            organisation=org["state"],
            what=t("Inget att göra just nu", "Ei tehtävää juuri nyt", "Nothing waits"),
            note=t("informeras om flyttningen", "saa tiedon muutosta", "told of the move"),
            idle=True,
        ),
    ]


def timeline() -> list[TimelineItem]:
    """What has happened, newest first."""
    org = organisations()
    return [
        TimelineItem(
            on=date(2026, 11, 15),
            what=t("Kallelse mottagen", "Kutsu vastaanotettu", "Call received"),
            organisation=org["wc"],
            author="M. Nygård",
        ),
        TimelineItem(
            on=date(2026, 11, 12),
            what=t("Bedömning påbörjad", "Arviointi aloitettu", "Assessment begun"),
            organisation=org["mun"],
            author="Anna Ek",
            text=t(
                "Läs- och skrivkunnig på dari. Vill arbeta inom vård; två års erfarenhet som sjukskötare.",
                "Luku- ja kirjoitustaitoinen dariksi. Haluaa hoitoalalle; kahden vuoden kokemus.",
                "Reads and writes Dari. Wants to work in care; two years as a nurse.",
            ),
        ),
        TimelineItem(
            on=date(2026, 11, 5),
            what=t("Hemkommun registrerad: Vörå", "Kotikunta rekisteröity: Vöyri", "Home municipality: Vörå"),
            organisation=org["mun"],
            recorded_at=date(2026, 11, 6),
            struck=True,
        ),
        TimelineItem(
            on=date(2025, 12, 20),
            what=t("Uppehållstillstånd delgivet", "Oleskelulupa annettu tiedoksi", "Permit served"),
            organisation=org["rc"],
        ),
    ]
