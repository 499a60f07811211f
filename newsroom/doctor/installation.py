"""The settings: what a public paper must not leave as it is on a developer's machine."""

import hmac
import smtplib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.mail import mailers

from comments import spam
from newsroom import logs

from . import NOTHING, Finding, check, is_public

# Seconds for another machine to answer.
PATIENCE = 5
# What Django has to say about the key and about mail that does not leave is said here in our words.
SAID_HERE = ("security.W009", "mail.E001")


@check(NOTHING)
def the_secret_key() -> Iterator[Finding]:
    """Whether the secret key can be guessed."""
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 5:
        yield Finding(
            "SECRET_KEY is short enough to be guessed; whoever has it can sign in as anybody.",
            "Set 50 random characters, such as `openssl rand -base64 48` prints; everybody has to sign in again.",
            serious=is_public(),
        )
    if settings.METRICS_TOKEN and hmac.compare_digest(settings.METRICS_TOKEN.encode(), key.encode()):
        yield Finding("METRICS_TOKEN is the secret key.", "Give each its own random characters.")


@check(NOTHING)
def the_address() -> Iterator[Finding]:
    """Whether address, debugging and proxies fit each other."""
    parts = urlsplit(settings.SITE_URL)
    public = is_public()
    if settings.DEBUG and public:
        yield Finding(
            "DEBUG is on, and an error page shows the inside of the program to everybody.", "Set DEBUG=0."
        )
    if parts.scheme == "http" and public:
        yield Finding(
            "SITE_URL begins with http: passwords and sessions of the desk can be read on their way.",
            "Put a server that speaks https in front, and let SITE_URL begin with https.",
        )
    host = parts.hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding(
            "ALLOWED_HOSTS takes any name, so others may put the paper under theirs.",
            "List the names of the paper alone.",
        )
    elif not any(_fits(host, allowed) for allowed in settings.ALLOWED_HOSTS):
        yield Finding(
            "The host of SITE_URL is not among ALLOWED_HOSTS: readers get “Bad request”.",
            "Add it, or leave ALLOWED_HOSTS away; it follows SITE_URL.",
        )
    if parts.scheme == "https" and not settings.TRUSTED_PROXIES:
        yield Finding(
            "TRUSTED_PROXIES is empty, so all readers seem to come from the server in front and share one limit of comments.",
            "Set it to the address of that server, such as TRUSTED_PROXIES=127.0.0.1.",
        )
    if any(network.prefixlen == 0 for network in settings.TRUSTED_PROXIES):
        yield Finding(
            "TRUSTED_PROXIES believes everybody, so a reader can claim to come from anywhere.",
            "List the servers in front alone.",
        )


def _fits(host: str, allowed: str) -> bool:
    allowed = allowed.strip("[]").lower()
    return host == allowed or (allowed.startswith(".") and (host.endswith(allowed) or host == allowed[1:]))


@check(NOTHING)
def django_s_own_checks() -> Iterator[Finding]:
    """What Django's checks of a deployment find."""
    https = settings.SITE_URL.startswith("https://")
    for message in checks.run_checks(include_deployment_checks=https):
        if message.level >= checks.WARNING and not message.is_silenced() and message.id not in SAID_HERE:
            yield Finding(f"Django says: {message.msg}", message.hint or f"Its number is {message.id}.")


@check(NOTHING)
def the_mail_server() -> Iterator[Finding]:
    """Whether the mail server answers."""
    mailer: Any = mailers.default
    if not mailer.__class__.__module__.endswith(".smtp"):
        if is_public():
            yield Finding(
                "Mail does not leave this machine: invitations and forgotten passwords reach nobody.",
                "Set EMAIL_URL to a mail server.",
            )
        return
    kind = smtplib.SMTP_SSL if mailer.use_ssl else smtplib.SMTP
    try:
        with kind(mailer.host, mailer.port, timeout=PATIENCE) as server:
            if mailer.use_tls:
                server.starttls()
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            f"The mail server in EMAIL_URL does not answer ({logs.describe(error)}); letters wait meanwhile.",
            "Look whether it runs, and whether host and port are right.",
        )


@check(NOTHING)
def akismet() -> Iterator[Finding]:
    """Whether Akismet knows the key."""
    if not settings.AKISMET_API_KEY:
        return
    try:
        known = spam.is_key_known()
    except spam.Unreachable as error:
        yield Finding(
            f"Akismet does not answer ({logs.describe(error)}); comments wait for a moderator meanwhile.",
            "Look whether this machine reaches it, or AKISMET_URL when that is set.",
        )
        return
    if not known:
        yield Finding(
            "Akismet does not know the key in AKISMET_API_KEY.", "Take the key from your account there."
        )
