"""The Django application of this context."""

from django.apps import AppConfig


class ReformConfig(AppConfig):
    """Comparison of divisions of labour."""

    name = "samsyn.reform"
    label = "reform"
