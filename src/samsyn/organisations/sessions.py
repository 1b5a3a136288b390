"""The session of a request, read with one plain statement: every page of every reader begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection

SESSION = """
SELECT session_key, session_data, expire_date FROM django_session
WHERE session_key = %s AND expire_date > clock_timestamp()
"""


class SessionStore(db.SessionStore):
    """Django's sessions in the database; only the reading is ours, the rest of Django is kept."""

    def _get_session_from_db(self) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(SESSION, [self.session_key])
            row = cursor.fetchone()
        if row is not None:
            return self.model.from_db(connection.alias, ["session_key", "session_data", "expire_date"], row)
        self._session_key = None
        return None

    def save(self, must_create: bool = False) -> None:
        """Write the session. A database that is gone is a fault of ours (500), not a bad request (400):

        the act of the request may be saved, and who gets a fault tries again."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise
