"""The Django application of this context."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations, their staff, contact persons and local settings."""

    name = "samsyn.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Sessions are stamped from the first sign-in on; the declared sign-ins are checked."""
        from samsyn.organisations import checks  # noqa: F401
        from samsyn.organisations.signing import stamps  # noqa: F401
