"""What the pages of accounts share: the frame of the desk around them, and the answer to too many attempts."""

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse


def page(
    request: HttpRequest, template: str, *, title, status: int = 200, pause: int | None = None, **context
):
    """Return the page `admin/accounts/<template>.html`; with a `pause` (seconds) it is 429 and says when to come back."""
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    context = {**admin.site.each_context(request), "title": title, **context}
    response = TemplateResponse(
        request, f"admin/accounts/{template}.html", context, status=429 if pause else status
    )
    if pause:
        response["Retry-After"] = str(pause)
    return response
