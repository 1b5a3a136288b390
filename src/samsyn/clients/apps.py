"""The Django application of this context."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """Persons: their names, languages, contacts and households."""

    name = "samsyn.clients"
    label = "clients"
