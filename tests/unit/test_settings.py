"""Settings come from the environment, and each wrong one is named."""

import attrs
import pytest

from library.domain.errors import Invalid
from library.domain.membership.member import Registration
from library.settings import Profile, Settings, variable, written


def test_without_any_variable_everything_is_as_by_default():
    assert Settings.load({}) == Settings()
    assert Settings.load({"PATH": "/bin", "LIBRARY_PORT": "", "PORT": ""}) == Settings()


@pytest.mark.parametrize("setting", attrs.fields(Settings), ids=variable)
def test_a_default_is_shown_as_it_would_be_set(setting):
    shown = written(setting.default)
    assert Settings.load({variable(setting): shown}) == Settings()
    assert shown not in {"True", "False"}


def test_every_setting_is_read_from_its_variable():
    settings = Settings.load(
        {
            "LIBRARY_DATABASE_URL": "postgresql://db/library",
            "LIBRARY_HOST": "0.0.0.0",  # noqa: S104 - nothing listens on it
            "LIBRARY_PORT": "80",
            "LIBRARY_BASE_URL": "https://books.example.org/",
            "LIBRARY_REGISTRATION": "closed",
            "LIBRARY_THREADS": "4",
            "LIBRARY_NAME": "Books of  Elm Street",
            "LIBRARY_MAIL_FROM": "Library@books.example.org",
            "LIBRARY_PROFILE": "production",
            "LIBRARY_PIN_WORKERS": "no",
            "LIBRARY_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
        }
    )
    assert (settings.profile, settings.pin_workers) == (Profile.PRODUCTION, False)
    assert (settings.name, settings.mail_from) == ("Books of Elm Street", "library@books.example.org")
    assert settings.trusted_proxies == "10.0.0.0/8,::1/128"
    assert (settings.database_url, settings.port, settings.threads) == ("postgresql://db/library", 80, 4)
    assert (settings.base_url, settings.registration) == ("https://books.example.org", Registration.CLOSED)


@pytest.mark.parametrize(
    "name, wrong, reason",
    [
        ("LIBRARY_PORT", "http", "must be a whole number from 0 to 65535"),
        ("LIBRARY_PORT", "65536", "must be a whole number from 0 to 65535"),
        ("LIBRARY_PORT", "-1", "must be a whole number from 0 to 65535"),
        ("LIBRARY_PORT", "٨٠", "must be a whole number from 0 to 65535"),
        ("PORT", "8000 ", "must be a whole number from 0 to 65535"),
        ("LIBRARY_THREADS", "0", "must be a whole number from 1 to 64"),
        ("LIBRARY_REGISTRATION", "maybe", "must be one of open, invitation, closed"),
        ("LIBRARY_BASE_URL", "books.example.org", "must be http:// or https:// and a host"),
        ("LIBRARY_BASE_URL", "ftp://books.example.org", "must be http:// or https:// and a host"),
        ("LIBRARY_BASE_URL", "https://books.example.org/library", "without a path"),
        ("LIBRARY_BASE_URL", "https://books.example.org?a=b", "without a path"),
        ("LIBRARY_BASE_URL", "https://me@books.example.org", "must be http:// or https:// and a host"),
        ("LIBRARY_BASE_URL", "https://", "must be http:// or https:// and a host"),
        ("LIBRARY_BASE_URL", "https://books.example.org:99999", "must be http:// or https:// and a host"),
        ("LIBRARY_BASE_URL", "https://books.example.org:x", "must be http:// or https:// and a host"),
        ("LIBRARY_BASE_URL", "https://:443", "must be http:// or https:// and a host"),
        ("LIBRARY_BASE_URL", "http://[::1", "must be http:// or https:// and a host"),
        ("LIBRARY_BASE_URL", "https:///", "must be http:// or https:// and a host"),
        ("LIBRARY_NAME", "Elm\0Street", "has a control character in it"),
        ("LIBRARY_NAME", " ", "must not be empty"),
        ("LIBRARY_MAIL_FROM", "Elm Street <library@example.org>", "is no e-mail address"),
        ("LIBRARY_PROFILE", "staging", "must be one of dev, production"),
        ("LIBRARY_PIN_WORKERS", "1", "must be yes or no"),
        ("LIBRARY_ALLOWED_HOSTS", "books.example.org:80", "must be names of hosts without ports"),
        ("LIBRARY_ALLOWED_HOSTS", "*", "must be names of hosts without ports"),
        ("LIBRARY_TRUSTED_PROXIES", "10.0.0.1/8", "must be addresses or networks"),
        ("LIBRARY_TRUSTED_PROXIES", "*", "must be addresses or networks"),
        ("LIBRARY_TRACES_URL", "localhost:4318", "must be a URL"),
        ("LIBRARY_DATABASE_URL_FILE", "/nowhere/at/all", "No such file"),
    ],
)
def test_a_wrong_value_is_named_with_its_reason(name, wrong, reason):
    with pytest.raises(Invalid, match=reason) as invalid:
        Settings.load({name: wrong})
    [problem] = invalid.value.problems
    assert problem.field == {"PORT": "LIBRARY_PORT"}.get(name, name.removesuffix("_FILE"))


def test_all_wrong_values_are_named_at_once():
    with pytest.raises(Invalid) as invalid:
        Settings.load({"LIBRARY_PORT": "x", "LIBRARY_THREADS": "x", "LIBRARY_HOST": "localhost"})
    assert [problem.field for problem in invalid.value.problems] == ["LIBRARY_PORT", "LIBRARY_THREADS"]


def test_a_platform_s_own_variables_are_understood_and_ours_go_before():
    settings = Settings.load({"PORT": "5000", "DATABASE_URL": "postgres://db/one"})
    assert (settings.port, settings.database_url) == (5000, "postgres://db/one")
    settings = Settings.load({"PORT": "5000", "LIBRARY_PORT": "6000", "LIBRARY_DATABASE_URL": "memory:",
                              "DATABASE_URL": "postgres://db/one"})  # fmt: skip
    assert (settings.port, settings.database_url) == (6000, "memory:")


def test_a_file_may_hold_the_value_as_secrets_are_handed_to_containers(tmp_path):
    secret = tmp_path / "database-url"
    secret.write_text("postgresql://library:s3cret@db/library\n", encoding="utf-8")
    assert Settings.load({"LIBRARY_DATABASE_URL_FILE": str(secret)}).database_url.endswith("s3cret@db/library")


def test_a_wrong_value_in_a_file_is_named_without_being_told(tmp_path):
    port = tmp_path / "port"
    port.write_text("s3cret", encoding="utf-8")
    with pytest.raises(Invalid) as invalid:
        Settings.load({"LIBRARY_PORT_FILE": str(port)})
    assert "s3cret" not in str(invalid.value)


def test_what_is_said_on_the_command_line_goes_before_the_environment():
    assert Settings.load({"LIBRARY_PORT": "5000", "LIBRARY_HOST": "::1"}, port=6000, host=None) == Settings(
        port=6000, host="::1"
    )


@pytest.mark.parametrize("setting", attrs.fields(Settings), ids=variable)
def test_every_setting_says_what_it_is_in_a_sentence(setting):
    assert setting.metadata["says"][0].isupper()
    assert setting.metadata["says"].endswith(".")


def test_what_may_hold_a_password_is_marked_as_secret():
    secret = {setting.name for setting in attrs.fields(Settings) if setting.metadata["secret"]}
    assert secret >= {"database_url", "metrics_token", "smtp_url", "traces_url"}


@pytest.mark.parametrize(
    "settings, url, https",
    [
        (Settings(), "http://127.0.0.1:8000", False),
        (Settings(host="::1", port=80), "http://[::1]:80", False),
        (Settings(base_url="https://books.example.org"), "https://books.example.org", True),
        (Settings(base_url="http://books.example.org"), "http://books.example.org", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_browsers_reach_it_by_the_base_url_or_by_host_and_port(settings, url, https):
    assert (settings.public_url, settings.https) == (url, https)
