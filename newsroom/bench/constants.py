"""What the newsroom is measured against: servers that answer the very same bytes and do nothing else.

`bare` is a WSGI application, `empty_django` is Django without middleware. CONSTANTS names a JSON file: by path the headers
and the file that holds the body.
"""

import json
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import re_path

ANSWERS = {
    path: (
        [(name, text) for name, text in held["headers"] if name.lower() != "content-length"],
        Path(held["file"]).read_bytes(),
    )
    for path, held in json.loads(Path(os.environ["CONSTANTS"]).read_text()).items()
}


def bare(environ, start_response):
    """Answer a constant, chosen by the path."""
    headers, body = ANSWERS[environ["PATH_INFO"]]
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def view(request):
    """Answer a constant, chosen by the path."""
    headers, body = ANSWERS[request.path]
    return HttpResponse(body, headers=dict(headers))


urlpatterns = [re_path(r"", view)]


def empty_django():
    """Return Django with one view and nothing around it."""
    settings.configure(
        ROOT_URLCONF=__name__, MIDDLEWARE=[], SECRET_KEY=f"{id(view)}", ALLOWED_HOSTS=["*"], INSTALLED_APPS=[]
    )
    django.setup(set_prefix=False)
    return get_wsgi_application()
