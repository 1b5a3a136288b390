"""The Django application of this context."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Who saw or did what, when, why and on which basis."""

    name = "samsyn.journal"
    label = "journal"
