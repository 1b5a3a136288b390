"""The functions of the database that delete a case. Written anew after every `migrate`, out of the tables of then.

The application's role may not delete a case: it may call `disposal_erase`, which runs with the rights of the tables'
owner and goes on only for a case that another person has approved, whose time is over, that nothing keeps, and whose
content has the approved sum. `disposal_replay` (for a restored server) belongs to the owner alone.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction

from samsyn.access.privileges import APPLICATION
from samsyn.access.rls import ENGINE
from samsyn.retention.rulebook import load_retention
from samsyn.retention.terms import Why

#: Tables that hold the id of a case and outlive it, with the reason.
OUTLIVING = {
    "journal_caseentry": "the log outlives the case: ids, no name (703/2023)",
    "disposal_deletion": "the record of the deletion itself",
    "disposal_proposedcase": "who decided what",
}
#: What follows from the rest, changes with days or is no part of the matter: it goes with the case, and belongs neither
#: to what was approved nor to the archive.
DERIVED = frozenset(
    {
        "access_grant",
        "cases_dutyparty",
        "cases_roster",
        "cases_rostername",
        "clients_searchkey",
        "disposal_hold",
        "drafts_draft",
        "exceptional_use",
        "protection_release",
        "retention_keptcase",
    }
)
#: What the sum of a case's own row is made of: not the days of derivation.
OWN_ROW = (
    "jsonb_build_object('number', number, 'kind', kind, 'person', person_id, 'opened', opened_on, 'closed', closed_on)"
)
#: Lists on their way that name the case: the file and its open rows go, the list must be sent again.
UPLOADS = """
    WITH hit AS (
        SELECT DISTINCT batch_id FROM exchange_batchrow
        WHERE chosen = p_case OR candidates::text LIKE '%' || p_case || '%'
    ), files AS (DELETE FROM exchange_batchfile f USING hit WHERE f.batch_id = hit.batch_id RETURNING 1
    ), lists AS (
        UPDATE exchange_batch b SET state = 'discarded', finished_at = now(), file_name = '', content_hash = '',
            sheet = '', mapping = '[]', defaults = '{}', summary = '{}', receipt = '{}', failure = '{}'
        FROM hit WHERE b.id = hit.batch_id AND b.state IN ('uploaded', 'checked', 'queued')
    ), gone AS (DELETE FROM exchange_batchrow r USING hit WHERE r.batch_id = hit.batch_id RETURNING 1)
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM files) INTO n;
    counts := counts || jsonb_build_object('exchange_batchrow', n);
"""
TABLES = """
SELECT c.relname, bool_or(a.attname = 'case_id'), bool_or(a.attname = 'person_id')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_namespace s ON s.oid = c.relnamespace
WHERE s.nspname = 'public' AND c.relkind IN ('r', 'p') AND a.attname IN ('case_id', 'person_id')
    AND a.atttypid = 'uuid'::regtype AND (NOT %s OR pg_get_userbyid(c.relowner) = current_user)
GROUP BY c.relname ORDER BY c.relname
"""
FUNCTIONS = (
    "disposal_content(uuid)",
    "disposal_fingerprint(uuid)",
    "disposal_delete_rows(uuid)",
    "disposal_erase_now(uuid, uuid, text)",
    "disposal_erase(uuid, uuid, text)",
    "disposal_replay(jsonb)",
)
#: What the application's role may call: two questions, and the act that asks for the approval.
CALLABLE = ("disposal_content(uuid)", "disposal_fingerprint(uuid)", "disposal_erase(uuid, uuid, text)")
#: Rows that hang on rows of a case and hold no id of it: table, its column, the table and column it points at.
HANGING = """
SELECT child.relname, ca.attname, parent.relname, pa.attname
FROM pg_constraint k
JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
JOIN pg_attribute ca ON ca.attrelid = k.conrelid AND ca.attnum = k.conkey[1]
JOIN pg_attribute pa ON pa.attrelid = k.confrelid AND pa.attnum = k.confkey[1]
WHERE k.contype = 'f' AND parent.relname = ANY(%s) AND NOT child.relname = ANY(%s) ORDER BY 1, 2
"""
#: Under row-level security nothing is deleted that no policy names: then nobody would notice.
WITHOUT_POLICY = """
SELECT c.relname FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
WHERE s.nspname = 'public' AND c.relname = ANY(%s) AND c.relrowsecurity
    AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd IN ('d', '*') AND p.polpermissive)
"""
FINGERPRINT = """
CREATE OR REPLACE FUNCTION disposal_fingerprint(p_case uuid) RETURNS text LANGUAGE sql STABLE
SET timezone = 'UTC' AS $$
    SELECT encode(sha256(convert_to(string_agg(name || ' ' || digest, E'\\n' ORDER BY name), 'UTF8')), 'hex')
    FROM disposal_content(p_case)
$$
"""
#: Why a case is kept after all; empty where nothing keeps it.
ERASE_NOW = """
CREATE OR REPLACE FUNCTION disposal_erase_now(p_proposal uuid, p_case uuid, p_archive text) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    proposal disposal_proposal;
    listed disposal_proposedcase;
    kept retention_keptcase;
    why text := '';
    counts jsonb;
BEGIN
    PERFORM 1 FROM cases_case WHERE id = p_case FOR UPDATE;
    SELECT * INTO listed FROM disposal_proposedcase WHERE proposal_id = p_proposal AND case_id = p_case FOR UPDATE;
    SELECT * INTO proposal FROM disposal_proposal WHERE id = p_proposal;
    IF listed.case_id IS NULL OR proposal.outcome <> 'approved' OR proposal.decided_by IS NULL
        OR proposal.decided_by = proposal.proposed_by THEN
        RETURN 'not_approved';
    END IF;
    IF listed.done_at IS NOT NULL THEN RETURN 'done'; END IF;
    IF listed.stopped <> '' THEN RETURN listed.stopped; END IF;
    SELECT * INTO kept FROM retention_keptcase WHERE case_id = p_case;
    IF kept.case_id IS NULL OR kept.organisation_id <> proposal.organisation_id
        OR NOT EXISTS (SELECT 1 FROM cases_case WHERE id = p_case AND closed_on IS NOT NULL) THEN
        why := 'open_relationship';
    ELSIF kept.delete_on IS NULL OR kept.delete_on > (now() AT TIME ZONE 'Europe/Helsinki')::date THEN
        why := 'too_early';
    ELSIF NOT kept.open_duties <@ {exempt} THEN
        why := 'open_duty';
    ELSIF EXISTS (SELECT 1 FROM disposal_hold WHERE case_id = p_case AND lifted_at IS NULL) THEN
        why := 'held';
    ELSIF EXISTS (SELECT 1 FROM clients_identity WHERE case_id = p_case AND protected) THEN
        why := 'protected';
    ELSIF EXISTS (SELECT 1 FROM cases_situation s JOIN cases_case c ON c.id = s.case_id
        WHERE s.parent_case_id = p_case AND c.closed_on IS NULL) THEN
        why := 'needed_by_another';
    ELSIF disposal_fingerprint(p_case) <> listed.fingerprint THEN
        why := 'changed';
    END IF;
    IF why <> '' THEN
        UPDATE disposal_proposedcase SET stopped = why WHERE proposal_id = p_proposal AND case_id = p_case;
        RETURN why;
    END IF;
    counts := disposal_delete_rows(p_case);
    INSERT INTO disposal_deletion (case_id, number, organisation_id, proposal_id, ended_on, delete_on, deleted_at, rule,
        rows, fingerprint, archive, proposed_by, decided_by)
    VALUES (p_case, listed.number, proposal.organisation_id, p_proposal, kept.ended_on, kept.delete_on,
        clock_timestamp(), listed.rule, counts, listed.fingerprint, p_archive, proposal.proposed_by,
        proposal.decided_by);
    UPDATE disposal_proposedcase SET done_at = clock_timestamp() WHERE proposal_id = p_proposal AND case_id = p_case;
    RETURN '';
END $$
"""
#: The owner's rights, and row-level security lifted, for as long as the act takes.
ERASE = """
CREATE OR REPLACE FUNCTION disposal_erase(p_proposal uuid, p_case uuid, p_archive text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before text := COALESCE(current_setting('samsyn.engine', true), '');
    answer text;
BEGIN
    PERFORM set_config('samsyn.engine', 'on', true);
    answer := disposal_erase_now(p_proposal, p_case, p_archive);
    PERFORM set_config('samsyn.engine', before, true);
    RETURN answer;
END $$
"""
#: What was deleted after a copy was taken is deleted again in a server that is made from the copy.
REPLAY = """
CREATE OR REPLACE FUNCTION disposal_replay(p_record jsonb) RETURNS boolean LANGUAGE plpgsql
SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    found_case boolean;
    which uuid := (p_record ->> 'case_id')::uuid;
    before text := COALESCE(current_setting('samsyn.engine', true), '');
BEGIN
    PERFORM set_config('samsyn.engine', 'on', true);
    SELECT EXISTS (SELECT 1 FROM cases_case WHERE id = which) INTO found_case;
    PERFORM disposal_delete_rows(which);
    INSERT INTO disposal_deletion SELECT * FROM jsonb_populate_record(NULL::disposal_deletion, p_record)
    ON CONFLICT (case_id) DO NOTHING;
    UPDATE disposal_proposedcase SET done_at = (p_record ->> 'deleted_at')::timestamptz, stopped = ''
        WHERE case_id = which AND done_at IS NULL;
    PERFORM set_config('samsyn.engine', before, true);
    RETURN found_case;
END $$
"""


def tables(cursor: Any, *, own: bool = True) -> list[tuple[str, bool, bool]]:
    """The tables that hold the id of a case or a person, except those that outlive it: name, case, person.

    `own`: only those that the asking role owns."""
    cursor.execute(TABLES, [own])
    return [row for row in cursor.fetchall() if row[0] not in OUTLIVING]


def hanging(cursor: Any, found: list[tuple[str, bool, bool]]) -> list[tuple[str, str, str, str]]:
    """The tables whose rows hang on rows of a case without naming it."""
    names = [name for name, by_case, _ in found if by_case]
    cursor.execute(HANGING, [names, [*(name for name, _, _ in found), *OUTLIVING]])
    return list(cursor.fetchall())


def content_tables(found: list[tuple[str, bool, bool]]) -> list[str]:
    """The tables whose rows are what was approved."""
    return [name for name, by_case, _ in found if by_case and name not in DERIVED]


def content_function(found: list[tuple[str, bool, bool]]) -> str:
    """How many rows of a case each table has, and the sum of them. Asked with row-level security lifted."""
    parts = [_counted(name, "to_jsonb(t)", "t.case_id = p_case") for name in content_tables(found)]
    parts.append(_counted("cases_case", OWN_ROW, "t.id = p_case"))
    return f"""
CREATE OR REPLACE FUNCTION disposal_content(p_case uuid) RETURNS TABLE (name text, n bigint, digest text)
LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
{" UNION ALL ".join(parts)}
$$
"""


def _counted(table: str, row: str, where: str) -> str:
    return (
        f"SELECT '{table}', count(*), encode(sha256(convert_to(COALESCE(string_agg(({row})::text, E'\\n'"
        f" ORDER BY ({row})::text COLLATE \"C\"), ''), 'UTF8')), 'hex') FROM {table} t WHERE {where}"
    )


def delete_function(found: list[tuple[str, bool, bool]], below: list[tuple[str, str, str, str]]) -> str:
    """Deletes everything of a case, and its person and household where nobody else is left of them."""
    by_case = [name for name, has_case, _ in found if has_case]
    by_person = [name for name, has_case, has_person in found if has_person and not has_case and name != "cases_case"]
    persons = [name for name, has_case, has_person in found if has_person and name not in by_person]
    lines = [
        _deleted(child, f"{column} IN (SELECT {key} FROM {parent} WHERE case_id = p_case)")
        for child, column, parent, key in below
    ]
    lines += [_deleted(name, "case_id = p_case") for name in by_case]
    others = " OR ".join(f"EXISTS (SELECT 1 FROM {name} WHERE person_id = person)" for name in persons)
    mine = "\n".join(_deleted(name, "person_id = person") for name in by_person)
    return f"""
CREATE OR REPLACE FUNCTION disposal_delete_rows(p_case uuid) RETURNS jsonb LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    person uuid;
    household uuid;
    n bigint;
    counts jsonb := '{{}}';
BEGIN
    SELECT c.person_id INTO person FROM cases_case c WHERE c.id = p_case;
    SELECT m.household_id INTO household FROM clients_householdmember m WHERE m.case_id = p_case;
    UPDATE cases_situation SET parent_case_id = NULL WHERE parent_case_id = p_case;
    {UPLOADS}
    {_deleted("procrastinate_jobs", "args::text LIKE '%' || p_case || '%' OR args::text LIKE '%' || person || '%'")}
    {"".join(lines)}
    {_deleted("cases_case", "id = p_case")}
    IF person IS NOT NULL AND NOT ({others}) THEN
        {mine}
        {_deleted("clients_person", "id = person")}
    END IF;
    IF household IS NOT NULL AND NOT EXISTS (SELECT 1 FROM clients_householdmember WHERE household_id = household) THEN
        {_deleted("clients_household", "id = household")}
    END IF;
    RETURN counts;
END $$
"""


def _deleted(table: str, where: str) -> str:
    return f"""
    DELETE FROM {table} WHERE {where};
    GET DIAGNOSTICS n = ROW_COUNT;
    counts := counts || jsonb_build_object('{table}', n);"""


def apply(using: str = "default") -> None:
    """Write the functions for the tables of now. Does nothing for who does not own them."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        found = tables(cursor)
        if not {"cases_event", "disposal_hold"} <= {name for name, _, _ in found}:
            return
        below = hanging(cursor, found)
        erased = [*(name for name, _, _ in found), *(child for child, *_ in below)]
        cursor.execute(WITHOUT_POLICY, [[*erased, "clients_person", "clients_household"]])
        for (name,) in cursor.fetchall():
            cursor.execute(f'CREATE POLICY samsyn_erased ON "{name}" FOR DELETE USING ({ENGINE})')
        exempt = ", ".join(f"'{code}'" for code in sorted(load_retention().hindrances[Why.OPEN_DUTY].except_))
        for statement in (
            content_function(found),
            FINGERPRINT,
            delete_function(found, below),
            ERASE_NOW.format(exempt=f"ARRAY[{exempt}]::text[]"),
            ERASE,
            REPLAY,
        ):
            cursor.execute(statement)
        for function in FUNCTIONS:
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {APPLICATION}")
        for function in CALLABLE:
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {APPLICATION}")


def apply_after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Called by Django after `migrate`."""
    apply(using)
