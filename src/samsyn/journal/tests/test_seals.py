"""Sealing and checking the journal: nothing is lost, nobody is accused falsely, every tampering is found."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, transaction

from samsyn.access.context import acting, engine
from samsyn.journal import chain, sealing
from samsyn.journal.chain import above, as_text, from_text, next_watch, ranges, without
from samsyn.journal.keys import KeyProblem, load_private, load_public, new_key
from samsyn.journal.models import Entry, Seal
from samsyn.journal.sealing import ChainBroken
from samsyn.journal.tests.conftest import JOB, House, insert
from samsyn.journal.verifying import Broken, Check


def broken(house: House, kept: Any = None) -> Broken:
    found = house.verify(kept).broken
    assert found is not None
    return found


def seals() -> list[Seal]:
    return list(Seal.objects.order_by("number"))


def members(seal: Seal) -> list[int]:
    return list(chain.numbers(from_text(seal.members)))


# -- sealing ----------------------------------------------------------------------------------


def test_every_row_is_in_one_seal_and_each_seal_names_the_one_before(house):
    house.write(130)
    assert house.seal(batch=50) == 130
    house.write(3)
    house.seal()
    found = seals()
    assert [len(members(seal)) for seal in found] == [50, 50, 30, 3]
    assert [bytes(after.previous) for after in found[1:]] == [bytes(seal.hash) for seal in found[:-1]]
    verdict = house.verify()
    assert (verdict.broken, verdict.seals, verdict.rows, verdict.unsealed) == (None, 4, 133, 0)


def test_nothing_new_makes_no_seal_until_an_hour_has_passed(house, monkeypatch):
    house.write()
    house.seal()
    assert (house.seal(), len(seals())) == (0, 1)
    monkeypatch.setattr(sealing, "HEARTBEAT", timedelta(0))
    assert (house.seal(), len(seals())) == (0, 2)
    assert house.verify().broken is None


def test_a_row_that_commits_after_a_higher_number_was_sealed_goes_into_a_later_seal(house):
    house.write(5)
    with house.other_session() as late:
        number = insert(late)
        house.write(5)
        house.seal()
        assert house.verify().broken is None
        assert number in list(chain.numbers(from_text(seals()[-1].watch)))
        house.seal()
        late.commit()
    assert (house.verify().broken, house.verify().unsealed) == (None, 1)
    house.write(1)
    house.seal()
    assert members(seals()[-1]) == [number, number + 6]
    verdict = house.verify()
    assert (verdict.broken, verdict.rows, verdict.unsealed) == (None, 12, 0)


def test_a_transaction_that_stays_open_over_many_seals_is_neither_lost_nor_accused(house):
    with house.other_session() as late:
        late.execute("SELECT 1")
        first = insert(late, "first")
        for _ in range(4):
            house.write(3)
            house.give_up(2)
            house.seal(batch=2)
            assert house.verify().broken is None
        last = insert(late, "last")
        late.commit()
    house.seal(batch=2)
    found = {number for seal in seals() for number in members(seal)}
    assert {first, last} <= found
    assert (house.verify().broken, house.verify().rows) == (None, 14)


def test_a_number_that_was_given_up_is_closed_once_its_transactions_have_ended(house):
    house.write(2)
    house.give_up(3)
    house.write(1)
    house.seal()
    assert from_text(seals()[-1].watch) == ((3, 5),)
    house.write(1)
    house.seal()
    assert from_text(seals()[-1].watch) == ()
    assert house.verify().broken is None


def test_no_number_is_closed_while_a_transaction_of_its_time_is_open(house):
    with house.other_session() as open_one:
        open_one.execute("SELECT 1")
        house.write(1)
        house.give_up(1)
        for _ in range(3):
            house.write(1)
            house.seal()
        assert from_text(seals()[-1].watch) == ((2, 2),)
    house.write(1)
    house.seal()
    assert from_text(seals()[-1].watch) == ()


def test_two_sealers_take_turns(house):
    house.write(3)
    with house.other_session() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.LOCK])
        with pytest.raises(DatabaseError, match="lock timeout"), acting(JOB), engine():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
            sealing.seal_batch(house.key)
    assert house.seal() == 3


def test_sealing_stops_at_a_seal_that_nobody_signed(house):
    house.write(3)
    house.seal()
    forged = seals()[-1]
    forged.number, forged.previous, forged.hash = 2, bytes(forged.hash), b"\1" * 32
    with acting(JOB):
        forged.save(force_insert=True)
    house.write(1)
    with pytest.raises(ChainBroken, match="seal 2"):
        house.seal()
    assert broken(house).check == Check.SEAL_CHANGED


@pytest.mark.parametrize(
    "statement", ["UPDATE journal_seal SET high = 1", "DELETE FROM journal_seal", "TRUNCATE journal_seal"]
)
def test_the_application_adds_seals_and_does_nothing_else_to_them(db, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# -- tampering --------------------------------------------------------------------------------


def test_the_sealed_journal_is_whole(sealed):
    verdict = sealed.verify()
    assert (verdict.broken, verdict.seals, verdict.rows, verdict.unsealed) == (None, 6, 39, 1)


def set_column(name: str, value: str) -> str:
    return f"UPDATE journal_entry SET {name} = {value} WHERE id = 7"


@pytest.mark.parametrize(
    "statement",
    [
        set_column("at", "at + interval '1 microsecond'"),
        set_column("user_id", "gen_random_uuid()"),
        set_column("organisation_id", "gen_random_uuid()"),
        set_column("organisation_code", "'MUN:Vasa'"),
        set_column("role", "'guide'"),
        set_column("kind", "'list'"),
        set_column("what", "'something else'"),
        set_column("person_ids", "ARRAY[gen_random_uuid()]"),
        set_column("case_ids", "case_ids[2:2] || case_ids[1:1]"),
        set_column("data_classes", "ARRAY['health']"),
        set_column("purpose", "'placement'"),
        set_column("basis", "'681/2023, 43 §'"),
        set_column("route", "'elsewhere'"),
        set_column("detail", """'{"hits": 1}'"""),
    ],
)
def test_a_changed_row_is_named_whichever_column_it_is(sealed, statement):
    with sealed.tampered() as run:
        run(statement)
        assert broken(sealed) == Broken(Check.ROW_CHANGED, 1, 7)


def test_a_removed_row_is_named(sealed):
    with sealed.tampered() as run:
        run("DELETE FROM journal_entry WHERE id = 33")
        assert broken(sealed) == Broken(Check.ROW_REMOVED, 3, 33)


def test_rows_in_another_order_are_found(sealed):
    with sealed.tampered() as run:
        run("UPDATE journal_entry SET id = 100 WHERE id = 12")
        run("UPDATE journal_entry SET id = 12 WHERE id = 13")
        run("UPDATE journal_entry SET id = 13 WHERE id = 100")
        assert broken(sealed) == Broken(Check.ROW_CHANGED, 2, 12)


COPY = """
INSERT INTO journal_entry SELECT {id}, {at}, user_id, organisation_id, organisation_code, role, kind, what, person_ids,
    '{{}}', data_classes, purpose, basis, route, detail FROM journal_entry WHERE id = 30
"""


def test_a_row_put_in_under_a_closed_number_is_named(sealed):
    with sealed.tampered() as run:
        run(COPY.format(id=22, at="clock_timestamp()"))
        assert broken(sealed) == Broken(Check.ROW_INSERTED, 6, 22)


def test_a_row_put_in_afterwards_with_an_earlier_time_is_named_before_and_after_it_is_sealed(sealed):
    with sealed.tampered() as run:
        run(COPY.format(id=50, at="at - interval '1 hour'"))
        assert broken(sealed) == Broken(Check.ROW_DATED_BACK, 0, 50)
        sealing.seal_batch(sealed.key)
        assert broken(sealed) == Broken(Check.ROW_DATED_BACK, 7, 50)


@pytest.mark.parametrize(
    "change",
    [
        "members = '{[1,9)}'",
        "members = 'nonsense'",
        "watch = '{[3,4)}'",
        "high = high + 1",
        "rows = rows - 1",
        "form = 9",
        "sealed_at = sealed_at - interval '1 day'",
        "open_since = open_since - interval '1 day'",
        "leaves = '\\x00'::bytea || substr(leaves, 2)",
        "leaves = substr(leaves, 33)",
        "leaves_hash = sha256(leaves || leaves)",
        "hash = sha256(hash)",
    ],
)
def test_a_changed_seal_is_found(sealed, change):
    with sealed.tampered() as run:
        run(f"UPDATE journal_seal SET {change} WHERE number = 2")
        found = broken(sealed)
        assert (found.check, found.seal) == (Check.SEAL_CHANGED, 2)


def test_a_seal_with_another_signature_another_key_or_without_a_place_is_found(sealed):
    with sealed.tampered() as run:
        run("UPDATE journal_seal SET signature = sha256(signature) || sha256(hash) WHERE number = 2")
        assert broken(sealed).check == Check.SEAL_NOT_SIGNED
    stranger = Ed25519PrivateKey.generate()
    with sealed.tampered():
        Entry.objects.create(
            id=60,
            at=Seal.objects.get(number=6).sealed_at,
            role="system",
            kind="act",
            what="forged",
            person_ids=[],
            case_ids=[],
            data_classes=[],
            purpose="system",
            basis="-",
        )
        sealing.seal_batch(stranger)
        assert broken(sealed) == Broken(Check.SEAL_FOREIGN_KEY, 7, 43)
    with sealed.tampered() as run:
        run("DELETE FROM journal_seal WHERE number = 3")
        assert broken(sealed) == Broken(Check.SEAL_MISSING, 3)
    with sealed.tampered() as run:
        run("UPDATE journal_seal SET number = 100 WHERE number = 3")
        run("UPDATE journal_seal SET number = 3 WHERE number = 4")
        run("UPDATE journal_seal SET number = 4 WHERE number = 100")
        assert broken(sealed).check == Check.SEAL_CHANGED


def test_a_row_hidden_from_the_list_of_its_case_is_found(sealed):
    with sealed.tampered() as run:
        run("DELETE FROM journal_caseentry WHERE entry_id = 9")
        assert broken(sealed) == Broken(Check.CASES_CHANGED, 0, 9)


def test_a_chain_cut_off_at_the_end_is_whole_to_itself_and_short_to_a_checkpoint(sealed):
    kept = sealed.checkpoint()
    assert sealed.verify(kept).checkpoint == 6
    assert sealed.verify(kept).broken is None
    with sealed.tampered() as run:
        run("DELETE FROM journal_seal WHERE number >= 5")
        run("DELETE FROM journal_caseentry WHERE entry_id > (SELECT max(high) FROM journal_seal)")
        run("DELETE FROM journal_entry WHERE id > (SELECT max(high) FROM journal_seal)")
        assert sealed.verify().broken is None
        assert broken(sealed, kept) == Broken(Check.CHAIN_SHORTENED, 5)


def test_a_chain_made_anew_with_the_right_key_is_another_one_to_a_checkpoint(sealed):
    kept = sealed.checkpoint()
    with sealed.tampered() as run:
        run("DELETE FROM journal_seal")
        run("UPDATE journal_entry SET what = 'nothing' WHERE id = 7")
        for _ in range(6):
            sealing.seal_batch(sealed.key, batch=7)
        assert sealed.verify().broken is None
        assert broken(sealed, kept).check == Check.CHAIN_REWRITTEN


def test_a_checkpoint_that_was_changed_or_signed_by_a_stranger_is_no_witness(sealed):
    kept = sealed.checkpoint()
    assert broken(sealed, kept | {"statement": kept["statement"] | {"rows": 1}}).check == Check.CHECKPOINT_INVALID
    stranger = Ed25519PrivateKey.generate()
    signed = {
        "key": stranger.public_key().public_bytes_raw().hex(),
        "signature": stranger.sign(bytes.fromhex(kept["hash"])).hex(),
    }
    assert broken(sealed, kept | signed).check == Check.SEAL_FOREIGN_KEY


def test_any_tampering_with_any_row_is_found(sealed):
    chance = random.Random(20261124)  # noqa: S311  (repeatable)
    ways = [
        ("UPDATE journal_entry SET what = what || '!' WHERE id = %(id)s", {Check.ROW_CHANGED}),
        ("DELETE FROM journal_entry WHERE id = %(id)s", {Check.ROW_REMOVED}),
        ("UPDATE journal_entry SET id = id + 1000 WHERE id = %(id)s", {Check.ROW_REMOVED}),
        (COPY.format(id="%(closed)s", at="clock_timestamp()"), {Check.ROW_INSERTED}),
        (
            "UPDATE journal_seal SET leaves = sha256(leaves) WHERE members::int8multirange @> %(id)s::bigint",
            {Check.SEAL_CHANGED},
        ),
    ]
    alive = [number for seal in seals() for number in members(seal)]
    with sealed.tampered() as run:
        for _ in range(150):
            (statement, checks), number = chance.choice(ways), chance.choice(alive)
            with transaction.atomic():
                run(statement, {"id": number, "closed": chance.choice([21, 22, 23])})
                found = broken(sealed)
                assert found.check in checks, (statement, number)
                if found.check in (Check.ROW_CHANGED, Check.ROW_REMOVED):
                    assert found.row == number
                transaction.set_rollback(True)
        assert sealed.verify().broken is None


# -- the arithmetic and the key ---------------------------------------------------------------


def test_ranges_are_said_as_the_database_says_them():
    assert ranges([5, 1, 2, 3]) == ((1, 3), (5, 5))
    assert as_text(((1, 3), (5, 5))) == "{[1,4),[5,6)}"
    assert from_text("{[1,4),[5,6)}") == ((1, 3), (5, 5))
    assert from_text("{}") == ()
    with pytest.raises(ValueError, match="not the text"):
        from_text("{[1,4)")


def test_what_is_taken_out_of_ranges_is_gone():
    assert without(((1, 10),), ((1, 2), (5, 5), (9, 12))) == ((3, 4), (6, 8))
    assert without(((1, 3), (7, 9)), ((3, 7),)) == ((1, 2), (8, 9))
    assert above(((1, 3), (7, 9)), 8) == ((9, 9),)
    assert next_watch(((2, 4),), 10, 14, ((3, 3), (12, 12), (14, 14)), 2) == ((4, 4), (11, 11), (13, 13))


def test_a_key_is_made_once_for_its_owner_alone(tmp_path):
    file = tmp_path / "keys" / "seal.key"
    public = new_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert load_public(file) == load_public(file.with_name("seal.key.pub")) == public
    assert load_private(file).public_key().public_bytes_raw().hex() == public
    with pytest.raises(KeyProblem, match="not written over"):
        new_key(file)
    (tmp_path / "other").write_text("nothing")
    for bad in (tmp_path / "other", tmp_path / "missing"):
        with pytest.raises(KeyProblem):
            load_private(bad)
        with pytest.raises(KeyProblem):
            load_public(bad)
