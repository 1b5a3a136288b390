"""The Django application of this context."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Oversight of the use of data. fi: valvonta · sv: tillsyn"""

    name = "samsyn.oversight"
    label = "oversight"
