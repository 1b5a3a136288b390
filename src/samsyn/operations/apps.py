"""The Django application of this context."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Running an installation. fi: käyttö · sv: drift"""

    name = "samsyn.operations"
    label = "operations"
