"""The Django application of this context."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, their events and the duties that follow."""

    name = "samsyn.cases"
    label = "cases"
