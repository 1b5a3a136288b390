"""The Django application of this context."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DisposalConfig(AppConfig):
    """Deletion of cases whose time is over."""

    name = "samsyn.disposal"
    label = "disposal"

    def ready(self) -> None:
        """The functions that delete are written anew after every `migrate`, out of the tables that there are."""
        from samsyn.disposal.erasing import apply_after_migrate

        post_migrate.connect(apply_after_migrate, sender=self)
