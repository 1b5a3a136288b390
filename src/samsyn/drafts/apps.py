"""The Django application of this context."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Half-written forms."""

    name = "samsyn.drafts"
    label = "drafts"
