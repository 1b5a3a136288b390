"""The Django application of this context."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Data in and out."""

    name = "samsyn.exchange"
    label = "exchange"
