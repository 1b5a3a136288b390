"""`samsyn audit`: what an operator and another house see of the seals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from samsyn.journal.keys import new_key
from samsyn.journal.tests.conftest import House, visiting
from samsyn.journal.watch import watch
from samsyn.oversight import sealing
from samsyn.oversight.tasks import seal_journal
from tests.database import connect_as, database


@pytest.fixture
def key(tmp_path: Path, settings: Any) -> Path:
    """The key of the installation."""
    settings.SEAL_KEY = str(tmp_path / "seal.key")
    new_key(Path(settings.SEAL_KEY))
    return Path(settings.SEAL_KEY)


@pytest.fixture
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """A journal with a few rows in a database of its own."""
    name = f"{database().name}_audit"
    database().create(name)
    with visiting(name, django_db_blocker) as house:
        house.write(12)
        yield house
    database().drop(name)


def audit(*words: object) -> tuple[int, str]:
    """The exit code and what is printed."""
    said = StringIO()
    try:
        call_command("audit", *map(str, words), stdout=said)
    except SystemExit as ended:
        return int(str(ended.code)), said.getvalue()
    except CommandError as problem:
        return problem.returncode, str(problem)
    return 0, said.getvalue()


def test_the_job_seals_and_the_commands_tell(house, key):
    assert "the oldest row waits" in audit("status")[1]
    seal_journal(0)
    code, said = audit("status")
    assert code == 0
    assert "1 seals over 12 rows" in said
    assert "nothing waits" in said
    code, said = audit("verify")
    assert (code, said.startswith("12 rows in 1 seals are as they were sealed")) == (0, True)
    assert "without a checkpoint" in said
    assert audit("seal") == (0, "0 rows sealed\n")


def test_a_checkpoint_is_a_small_file_without_a_row_and_brings_its_key_along(house, key, settings, tmp_path):
    seal_journal(0)
    _, text = audit("checkpoint")
    kept = tmp_path / "kept.json"
    kept.write_text(text)
    assert set(json.loads(text)["statement"]) == set(sealing.checkpoint()["statement"])  # type: ignore[call-overload]
    assert "look" not in text
    settings.SEAL_KEY = ""
    assert audit("verify", "--checkpoint", kept)[0] == 0
    assert audit("verify")[0] == 2
    assert audit("verify", "--key", f"{key}.pub")[0] == 0
    kept.write_text(text.replace('"rows": 12', '"rows": 11'))
    code, said = audit("verify", "--checkpoint", kept)
    assert (code, "checkpoint_invalid" in said) == (1, True)
    for nonsense in ("{}", "[1]", "nothing"):
        kept.write_text(nonsense)
        assert audit("verify", "--checkpoint", kept)[0] == 2
    assert audit("verify", "--checkpoint", tmp_path / "missing")[0] == 2


def test_the_first_broken_row_is_named_with_the_check_it_fails(house, key):
    seal_journal(0)
    connect_as("samsyn_owner", house.name)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE ROW LEVEL SECURITY")
        cursor.execute("UPDATE journal_entry SET what = 'nothing' WHERE id IN (5, 9)")
    connect_as("samsyn_app", house.name)
    assert audit("verify") == (1, "row 5 (seal 1): row_changed: the row has been changed since it was sealed\n")


def test_a_key_that_did_not_seal_verifies_nothing(house, key, tmp_path):
    seal_journal(0)
    new_key(tmp_path / "other")
    code, said = audit("verify", "--key", tmp_path / "other")
    assert (code, "seal_foreign_key" in said) == (1, True)
    assert audit("verify", "--key", tmp_path / "other", "--key", key)[0] == 0


def test_a_key_may_be_followed_by_another(house, key, settings, tmp_path):
    seal_journal(0)
    house.write(2)
    settings.SEAL_KEY = str(tmp_path / "next")
    assert audit("new-key")[0] == 0
    assert audit("seal") == (0, "2 rows sealed\n")
    assert audit("verify")[0] == 1
    assert audit("verify", "--key", f"{key}.pub", "--key", tmp_path / "next.pub")[0] == 0


def test_without_a_key_nothing_is_sealed_and_the_limit_makes_the_system_read_only(house, settings):
    settings.SEAL_KEY = ""
    assert audit("seal")[0] == 2
    assert audit("new-key")[0] == 2
    settings.SEAL_LIMIT_SECONDS = 0
    code, said = audit("status")
    assert (code, "READ-ONLY" in said) == (1, True)
    watch.forget()
    assert watch.look()


def test_sealing_ends_the_read_only_time_at_once(house, key, settings):
    settings.SEAL_LIMIT_SECONDS = 0
    watch.forget()
    assert watch.look()
    seal_journal(0)
    assert not watch.look()


def test_no_checkpoint_before_the_first_seal(house, key):
    assert audit("checkpoint") == (2, "nothing is sealed yet")
