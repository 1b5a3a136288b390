"""The addresses: every context answers for its own part."""

from django.urls import include, path

urlpatterns = [
    path("", include("samsyn.web.urls")),
    path("", include("samsyn.organisations.urls")),
    path("", include("samsyn.organisations.signing.urls")),
    path("", include("samsyn.cases.urls")),
    path("import/", include("samsyn.exchange.urls")),
    path("exceptional/", include("samsyn.exceptional.urls")),
    path("", include("samsyn.protection.urls")),
    path("log/", include("samsyn.oversight.urls")),
    path("", include("samsyn.disposal.urls")),
    path("responsibilities/", include("samsyn.reform.urls")),
]

handler400 = "samsyn.web.errors.bad_request"
handler403 = "samsyn.web.errors.permission_denied"
handler404 = "samsyn.web.errors.page_not_found"
handler500 = "samsyn.web.errors.server_error"
