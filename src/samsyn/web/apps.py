"""The shell of Samsyn: base pages, components and language."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "samsyn.web"
    label = "web"
