"""The Django application of this context."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """How long what is kept."""

    name = "samsyn.retention"
    label = "retention"
