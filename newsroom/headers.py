"""Headers for every answer that Django has no setting for, and the admin's own content security policy."""

from django.conf import settings

# Nothing here asks for any of these; a script that somebody smuggled in shall not either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
# At the desk people sign in with passkeys.
DESK_PERMISSIONS_POLICY = PERMISSIONS_POLICY.replace(
    "publickey-credentials-get=()", "publickey-credentials-get=(self)"
)


class HeadersMiddleware:
    """Stands inside Django's CSP middleware, which reads the policy that is chosen here, and outside all others."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        desk = request.path.startswith("/admin/")
        response.headers.setdefault(
            "Permissions-Policy", DESK_PERMISSIONS_POLICY if desk else PERMISSIONS_POLICY
        )
        # Feed readers on other sites show our pictures, other papers' embeds our style; pages are nobody's building block.
        shared = request.path.startswith((settings.MEDIA_URL, settings.STATIC_URL))
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin"
        )
        if desk and not hasattr(response, "_csp_config"):
            response._csp_config = settings.ADMIN_CSP
        if desk and response.status_code >= 400:
            # The pages of the desk say so themselves; what is refused there is nobody's to keep either.
            response.headers["Cache-Control"] = "no-store, private"
        if request.method == "HEAD" and not response.streaming:
            # Views answer HEAD as GET. The length that a GET would have stays; gunicorn warns about the bytes.
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response
