"""What each database role may do with each table. Said again in full after every `migrate`.

A model says what the application may do with its table (`DATABASE_ACCESS = "select insert"`);
without it that is select, insert and update. Nobody but the owner may TRUNCATE, which ignores
row-level security. The auditor reads.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections, transaction

APPLICATION = "samsyn_app"
AUDITOR = "samsyn_auditor"
DEFAULT = "select insert update"
#: Tables of others' applications. What begins with one of these is theirs.
FOREIGN = {
    "django_session": "select insert update delete",
    "django_migrations": "select",
    "django_content_type": "select",
    "auth_": "select",
    "account_": "select",
    "socialaccount_": "select",
    "mfa_": "select insert update delete",
    "axes_": "select insert update delete",
    "sign_in_cache": "select insert update delete",
    "procrastinate_": "select insert update delete",
}
WORDS = frozenset({"select", "insert", "update", "delete"})


def application_may() -> dict[str, str]:
    """Table by table, what the application's role may do."""
    wanted: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            wanted[model._meta.db_table] = getattr(model, "DATABASE_ACCESS", DEFAULT)
    return wanted


def access_of(table: str, wanted: dict[str, str]) -> str:
    """What the application may do with one table; nothing with an unknown one."""
    for prefix, words in FOREIGN.items():
        if table.startswith(prefix):
            return words
    return wanted.get(table, "")


def apply(using: str = "default") -> None:
    """Grant exactly what the models say on our own tables, and take everything else away."""
    wanted = application_may()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        tables = [row[0] for row in cursor.fetchall()]
        if "django_migrations" not in tables:
            return
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION}, {AUDITOR}")
        for table in tables:
            words = access_of(table, wanted).split()
            if not set(words) <= WORDS:
                raise ValueError(f"{table}: DATABASE_ACCESS names an unknown privilege: {words}")
            cursor.execute(f'REVOKE ALL ON "{table}" FROM PUBLIC, {APPLICATION}, {AUDITOR}')
            cursor.execute(f'GRANT SELECT ON "{table}" TO {AUDITOR}')
            if words:
                cursor.execute(f'GRANT {", ".join(words)} ON "{table}" TO {APPLICATION}')
        cursor.execute(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequenceowner = current_user"
        )
        for (sequence,) in cursor.fetchall():
            cursor.execute(f'REVOKE ALL ON "{sequence}" FROM PUBLIC, {APPLICATION}, {AUDITOR}')
            cursor.execute(f'GRANT USAGE ON "{sequence}" TO {APPLICATION}')


def apply_after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Called by Django after `migrate`. Says nothing where another role than the owner migrates."""
    apply(using)
