"""Signed words that travel in place of cookies: the form's token, and the address of the sender's own comment."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

FORM_SALT, SENT_SALT, PROOF_SALT = "comments.form", "comments.sent", "comments.proof"
STOP_SALT, REPORT_SALT, PRIVACY_SALT = "comments.stop", "comments.report", "comments.privacy"
CONFIRM_SALT = "comments.confirm"
LIFETIME = 24 * 60 * 60  # seconds
PROOF_FOR, CONFIRM_WITHIN = timedelta(days=365), timedelta(days=3)
LONGEST_PROOF = 1000  # letters: an e-mail address has at most 254


@dataclass(frozen=True)
class FormToken:
    """Says that we handed out this form: for which story, when (Unix time in seconds), with a random part."""

    story: str
    made_at: float
    nonce: str

    @property
    def age(self) -> float:
        """Seconds since the form was handed out."""
        return time.time() - self.made_at

    @property
    def is_expired(self) -> bool:
        return not 0 <= self.age + 60 <= LIFETIME + 60  # a minute of grace for clocks that differ

    def key(self, *content: str) -> str:
        """Return what makes a double submit one comment: the same form sent with the same content."""
        whole = "\0".join((self.nonce, *content))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def make_form_token(article) -> str:
    """Return a fresh token for the form under `article`."""
    return signing.dumps([article.uuid.hex, time.time(), secrets.token_urlsafe(12)], salt=FORM_SALT)


def read_form_token(text: str, article) -> FormToken | None:
    """Return the token in `text`, or None when we did not make it, or made it for another story."""
    try:
        story, made_at, nonce = signing.loads(text, salt=FORM_SALT)
        token = FormToken(story, float(made_at), nonce)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return token if token.story == article.uuid.hex else None


def make_report_token(comment) -> str:
    """Return a fresh token for the form that reports `comment`."""
    return signing.dumps([comment.uuid.hex, time.time(), secrets.token_urlsafe(12)], salt=REPORT_SALT)


def read_report_token(text: str, uuid: UUID) -> FormToken | None:
    """Return the token in `text`, or None when we did not make it, or made it for another comment than `uuid`."""
    try:
        comment, made_at, nonce = signing.loads(text, salt=REPORT_SALT)
        token = FormToken(comment, float(made_at), nonce)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return token if token.story == uuid.hex else None


def make_stop_token(kind: str, pk: int, hash: str) -> str:
    """Return the last part of the address that stops mail: about what, and to whom as a hash. It works for ever."""
    return signing.Signer(salt=STOP_SALT, sep=".").sign(f"{kind}-{pk}-{hash}")


def read_stop_token(text: str) -> tuple[str, int, str] | None:
    """Return what `make_stop_token` was given, or None."""
    try:
        kind, pk, hash = signing.Signer(salt=STOP_SALT, sep=".").unsign(text).split("-")
        return kind, int(pk), hash
    except (signing.BadSignature, ValueError):
        return None


def make_privacy_token(uuid: UUID) -> str:
    """Return the last part of the address at which somebody sees what is stored; `uuid` names the request for it."""
    return signing.Signer(salt=PRIVACY_SALT, sep=".").sign(uuid.hex)


def read_privacy_token(text: str) -> UUID | None:
    """Return the uuid of the request that `text` belongs to, or None."""
    try:
        return UUID(signing.Signer(salt=PRIVACY_SALT, sep=".").unsign(text))
    except (signing.BadSignature, ValueError):
        return None


def make_sent_token(comment) -> str:
    """Return the last part of the address at which the sender, and nobody else, sees the own comment."""
    return signing.Signer(salt=SENT_SALT, sep=".").sign(comment.uuid.hex)


def read_sent_token(text: str) -> UUID | None:
    """Return the uuid of the comment that `text` is the key to, or None."""
    try:
        return UUID(signing.Signer(salt=SENT_SALT, sep=".").unsign(text))
    except (signing.BadSignature, ValueError):
        return None


def make_proof(email: str, key: str) -> str:
    """Return what shows for a year that its holder reads mail at `email`; only a link that was mailed there may lead to it.

    `key` is that of the stored confirmation (see `proving`), without which the proof is worth nothing.
    """
    return signing.dumps([email.lower(), key], salt=PROOF_SALT)


def read_proof(text: str, email: str) -> str | None:
    """Return the key of the confirmation that `text` is the proof of, or None when it is none, too old or of another e-mail."""
    if not text or len(text) > LONGEST_PROOF:
        return None
    try:
        of, key = signing.loads(text, salt=PROOF_SALT, max_age=PROOF_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return key if of == email.lower() else None


def make_confirm_token(comment) -> str:
    """Return the last part of the address at which whoever wrote `comment` confirms its e-mail address; it is mailed there."""
    return signing.TimestampSigner(salt=CONFIRM_SALT, sep=".").sign(f"{comment.uuid.hex}-{_print(comment)}")


def read_confirm_token(text: str) -> tuple[UUID, str, bool] | None:
    """Return of which comment `text` is the token, the mark of its e-mail address, and whether it is too old; None for nonsense."""
    signer = signing.TimestampSigner(salt=CONFIRM_SALT, sep=".")
    try:
        uuid, mark = signer.unsign(text).split("-")
        known = UUID(uuid)
    except (signing.BadSignature, ValueError):
        return None
    try:
        signer.unsign(text, max_age=CONFIRM_WITHIN)
    except signing.SignatureExpired:
        return known, mark, True
    return known, mark, False


def is_of(mark: str, comment) -> bool:
    """Tell whether `mark` is that of the e-mail address that stands with `comment` now; it may have been erased since."""
    return mark == _print(comment)


def _print(comment) -> str:
    return salted_hmac(CONFIRM_SALT, comment.author_email.lower(), algorithm="sha256").hexdigest()[:16]


def is_cross_site(headers, host: str) -> bool:
    """Whether a browser says that this request was started by a page of somebody else.

    `headers` are the request's, `host` is the name it was sent to. Browsers set both headers and pages cannot;
    where neither is sent (an old browser, a tool) the token alone is the proof of origin.
    """
    fetch_site = headers.get("Sec-Fetch-Site", "")
    origin = headers.get("Origin", "")
    if fetch_site and fetch_site not in ("same-origin", "none"):
        return True
    if not origin:
        return False
    if origin == "null":  # a page that hides where it is from; our own pages do not
        return fetch_site != "same-origin"
    return urlsplit(origin).netloc not in (host, urlsplit(settings.SITE_URL).netloc)
