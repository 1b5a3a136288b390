"""The settings of a real installation: what a process says that was started without demo and tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = """
import json, django
from django.conf import settings
django.setup()
from django.test import RequestFactory
from samsyn.web import language
said = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
cookies = []
for view, data in ((language.switch_language, {"language": "fi"}), (language.switch_shortcuts, {"shortcuts": "off"})):
    answer = view(RequestFactory().post("/", data, secure=True, headers={"host": "samsyn.example"}))
    cookies += [morsel.OutputString() for morsel in answer.cookies.values()]
said["cookies"] = cookies
print(json.dumps(said, default=str))
"""


def process(**variables: str) -> subprocess.CompletedProcess[str]:
    """A process of an installation with these variables and no other of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAMSYN_", "DJANGO_"))}
    ours = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    ours["SAMSYN_HOSTS"] = "samsyn.example"
    words = [sys.executable, "-c", PROGRAM]
    return subprocess.run(words, env=kept | ours | variables, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    done = process(SAMSYN_SECRET_KEY="a-key-of-an-installation-long-and-random")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_without_a_secret_key_no_process_starts():
    done = process()
    assert done.returncode != 0
    assert "SAMSYN_SECRET_KEY" in done.stderr


def test_identity_codes_are_found_by_the_key_that_was_there_first(said):
    """A new secret key must not make everybody who is known a stranger."""
    assert said["BLIND_INDEX_KEY"] == said["SECRET_KEY"]
    changed = process(SAMSYN_SECRET_KEY="a newer key", SAMSYN_SECRET_KEY_OLD="the first", SAMSYN_INDEX_KEY="the first")
    now = json.loads(changed.stdout)
    assert (now["SECRET_KEY"], now["BLIND_INDEX_KEY"]) == ("a newer key", "the first")


def test_a_database_on_another_host_is_reached_as_its_address_says():
    address = "postgresql://samsyn_app:x@db.example/samsyn?sslmode=verify-full&sslrootcert=/etc/samsyn/db.pem"
    found = json.loads(process(SAMSYN_SECRET_KEY="a key", SAMSYN_DATABASE_URL=address).stdout)
    options = found["DATABASES"]["default"]["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/samsyn/db.pem")


def test_neither_debugging_nor_the_demonstration_is_installed(said):
    assert (said["DEBUG"], said["DEMO"], said["TEST"]) == (False, False, False)
    assert not [app for app in said["INSTALLED_APPS"] if "demo" in app or "admin" in app or "debug" in app]
    assert said["ALLOWED_HOSTS"] == ["samsyn.example"]


def test_pages_go_over_https_alone(said):
    assert said["SECURE_SSL_REDIRECT"] is True
    assert said["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert said["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF", "LANGUAGE"])
def test_a_cookie_is_for_this_host_over_https_alone(said, cookie):
    assert said[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
    assert said[f"{cookie}_COOKIE_SECURE"] is True
    assert said[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
    assert (said[f"{cookie}_COOKIE_PATH"], said[f"{cookie}_COOKIE_DOMAIN"]) == ("/", None)


def test_no_script_reads_session_or_token(said):
    assert said["SESSION_COOKIE_HTTPONLY"] is True
    assert said["CSRF_COOKIE_HTTPONLY"] is True
    assert "samsyn.organisations.sessions" in said["SESSION_ENGINE"]
    assert said["SESSION_SERIALIZER"].endswith("JSONSerializer")


def test_the_cookies_that_the_shell_writes_are_the_same_kind(said):
    assert len(said["cookies"]) == 2
    for cookie in said["cookies"]:
        assert cookie.startswith("__Host-samsyn_")
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie.split("; "), cookie
        assert "Domain" not in cookie


def test_the_policy_of_pages_lets_nothing_in_but_our_own(said):
    policy = said["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    for closed in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[closed] == ["'none'"], closed
    assert {source for sources in policy.values() for source in sources} == {"'none'", "'self'"}


def test_passwords_are_kept_by_argon2_alone(said):
    assert said["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_recovery_codes_are_long_enough_not_to_be_guessed(said):
    assert said["MFA_RECOVERY_CODE_DIGITS"] >= 7  # 10^7 is more than 20 bits


def test_a_proxy_is_believed_only_where_the_installation_has_one(said):
    assert said["PROXY"] is False
    assert said["SECURE_PROXY_SSL_HEADER"] is None
    assert said["USE_X_FORWARDED_HOST"] is False


def test_lines_of_the_log_say_their_time_with_its_zone(said):
    assert said["LOGGING"]["formatters"]["line"]["datefmt"].endswith("%z")
    assert said["USE_TZ"] is True


def test_lines_of_the_log_go_to_standard_error_and_nowhere_else(said):
    assert {one["class"] for one in said["LOGGING"]["handlers"].values()} == {"logging.StreamHandler"}
    assert said["ADMINS"] == []
