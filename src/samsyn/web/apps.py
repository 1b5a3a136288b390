"""The shell of Samsyn: base pages, components and language."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell: base templates, components, language."""

    name = "samsyn.web"
    label = "web"
