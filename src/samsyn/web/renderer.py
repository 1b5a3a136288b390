"""Forms as the house draws them: label, hint, error and field tied together for all readers.

Set `FORM_RENDERER = "samsyn.web.renderer.SamsynRenderer"`.
"""

from django.forms.renderers import DjangoTemplates


class SamsynRenderer(DjangoTemplates):
    """Django's renderer with the house's form and field templates."""

    form_template_name = "web/components/form.html"
    field_template_name = "web/components/field.html"
