"""The Django application of this context."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations, their staff, contact persons and local settings."""

    name = "samsyn.organisations"
    label = "organisations"
