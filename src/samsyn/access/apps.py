"""The Django application of this context."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """Grants, row-level security, and the privileges of the database roles."""

    name = "samsyn.access"
    label = "access"

    def ready(self) -> None:
        """After every `migrate`, say again what each database role may do with each table."""
        from samsyn.access.privileges import apply_after_migrate

        post_migrate.connect(apply_after_migrate, sender=self, dispatch_uid="samsyn.access.privileges")
