"""What frames every page: the ways in, who is signed in and for whom, the languages.

`web.shell.shell` is a context processor. Each part is reckoned when a template asks for it, so an
HTMX fragment that draws no frame pays nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samsyn.journal.watch import watch
from samsyn.web.clock import HELSINKI

#: So many seconds before the session ends a page says it; without a script in steps of as many.
WARNED_BEFORE = STEP = 300
SHORTCUTS_COOKIE = f"{settings.COOKIE_PREFIX}samsyn_shortcuts"


class Way(NamedTuple):
    """An entry of the main navigation: the view it leads to, for whom, and `unless`: not for whom."""

    view: str
    label: str | Promise
    key: str
    permission: str = ""
    unless: str = ""


WAYS = (
    Way("cases:my_day", _("My day"), "day", "see_cases"),
    Way("cases:client_list", _("Clients"), "clients", "see_cases"),
    Way("exchange:import", _("Import"), "import", "import_lists"),
    Way("reform:matrix", _("Responsibility matrix"), "matrix"),
    Way("organisations:directory", _("Contact persons"), "region"),
    Way("oversight:journal", _("Log"), "log", "oversee_journal"),
    # Who sees cases comes to it by the own menu.
    Way("oversight:unit", _("Log"), "unit_log", "see_journal", "see_cases"),
    # Who sees cases comes to it by the list of clients.
    Way("disposal:ended", _("Ended cases"), "retention", "see_retention", "see_cases"),
    Way("exceptional:reviews", _("Exceptional access"), "exceptional", "review_exceptional", "see_cases"),
)

LANGUAGES = (("sv", "Svenska"), ("fi", "Suomi"), ("en", "English"))


class NavItem(NamedTuple):
    """A link of the main navigation as the template draws it."""

    href: str
    label: str | Promise
    key: str
    current: str


class SessionEnd(NamedTuple):
    """When the session ends, in seconds from now and as a time of day, and from when on a page says so.

    `left`: if nothing is done; `last`: whatever is done. `step`: the class of the style sheet that shows the
    warning without a script, in minutes; later ones are left to the script."""

    left: int
    last: int
    warn: int
    at: datetime
    step: str


class LanguageChoice(NamedTuple):
    """A language one may switch to, named in itself."""

    code: str
    name: str
    current: bool


def demonstration() -> bool:
    """Is this an installation with invented people only?"""
    return bool(getattr(settings, "DEMO", False) or getattr(settings, "SAMSYN_DEMO", False))


@dataclass
class Shell:
    """The frame of one page for one request."""

    request: HttpRequest

    @property
    def actor(self) -> Any:
        """Who is acting, or None for a visitor who has not signed in."""
        actor = getattr(self.request, "actor", None)
        return actor if actor is not None and getattr(actor, "user_id", None) else None

    @property
    def organisation(self) -> Any:
        """The label of the actor's organisation, as the middleware left it on the request."""
        label = getattr(self.request, "organisation_label", None)
        if label is not None:
            return label
        return getattr(self.actor, "organisation_code", "")

    @cached_property
    def nav(self) -> list[NavItem]:
        """The ways in that exist and that the actor may use."""
        if self.actor is None:
            return []
        items = []
        for way in WAYS:
            if way.permission and way.permission not in self.actor.permissions:
                continue
            if way.unless in self.actor.permissions:
                continue
            try:
                href = reverse(way.view)
            except NoReverseMatch:
                continue
            items.append(NavItem(href, way.label, way.key, self._current(way, href)))
        return items

    def _current(self, way: Way, href: str) -> str:
        if self.request.path == href:
            return "page"
        match = self.request.resolver_match
        section = getattr(match, "kwargs", {}).get("section") if match else None
        inside = href != "/" and self.request.path.startswith(href)
        return "true" if inside or section == way.key else ""

    @property
    def languages(self) -> list[LanguageChoice]:
        """The three languages of the pages."""
        now = (get_language() or "sv").split("-")[0]
        return [LanguageChoice(code, name, code == now) for code, name in LANGUAGES]

    @property
    def path(self) -> str:
        """Where to return after a change of language: this page, if it can be asked for again."""
        return self.request.get_full_path()

    @cached_property
    def session(self) -> SessionEnd | None:
        """When the reader is signed out, as the middleware left it on the request; nothing for a visitor."""
        found = getattr(self.request, "session_time", None)
        if found is None or self.actor is None:
            return None
        soonest = min(found.left, found.last)
        warn = min(WARNED_BEFORE, soonest)
        minutes = round((soonest - warn) / STEP) * STEP // 60
        at = datetime.fromtimestamp(time.time() + soonest, HELSINKI)
        return SessionEnd(found.left, found.last, warn, at, f"in-{minutes}" if minutes <= 60 else "later")

    @property
    def demo(self) -> bool:
        """Are these invented people?"""
        return demonstration()

    @property
    def oversees_unit(self) -> bool:
        """May the reader see the log of the own unit?"""
        return self.actor is not None and "see_journal" in self.actor.permissions

    @property
    def seals(self) -> bool:
        """May the reader see how it stands with the sealing, and has no page of the log that leads there?"""
        permissions = self.actor.permissions if self.actor is not None else ()
        return "see_sealing" in permissions and "oversee_journal" not in permissions

    @property
    def read_only(self) -> bool:
        """Is nothing recorded, because the journal has not been sealed in time?"""
        return self.actor is not None and watch.is_late()

    @property
    def shortcuts(self) -> bool:
        """Has the reader left the keyboard shortcuts on?"""
        return self.request.COOKIES.get(SHORTCUTS_COOKIE) != "off"


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context of the frame, under one name."""
    return {"shell": Shell(request)}
