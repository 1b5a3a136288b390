"""The application of the security prohibition's pages."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Security prohibition. fi: turvakielto · sv: spärrmarkering"""

    name = "samsyn.protection"
    default_auto_field = "django.db.models.BigAutoField"
