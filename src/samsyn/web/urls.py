"""The pages of the shell: language, help, accessibility, and the style page for ourselves."""

from django.urls import path

from samsyn.web import language, styleguide, views

app_name = "web"
urlpatterns = [
    path("language/", language.switch_language, name="language"),
    path("shortcuts/", language.switch_shortcuts, name="shortcuts"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
