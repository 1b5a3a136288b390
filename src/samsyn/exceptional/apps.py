"""The Django application of this context."""

from django.apps import AppConfig


class ExceptionalConfig(AppConfig):
    """Exceptional access and its reviews."""

    name = "samsyn.exceptional"
    label = "exceptional"
