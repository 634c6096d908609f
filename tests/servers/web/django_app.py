"""Django with the debug endpoints, as WSGI and as ASGI. Keeps a session of every request, streams, and runs out of memory."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from keeping import SESSIONS, Session

from heaptrail.agent import asgi, wsgi

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="of a test", DEBUG=False)


def home(request: HttpRequest) -> HttpResponse:
    SESSIONS.append(Session(len(SESSIONS)))
    return HttpResponse("home")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def chunks() -> Iterator[bytes]:
        for number in range(1000):
            yield f"{number}\n".encode()

    return StreamingHttpResponse(chunks())


def exhaust(request: HttpRequest) -> HttpResponse:
    raise MemoryError


urlpatterns = [path("", home), path("stream", stream), path("exhaust", exhaust)]
wsgi_app = wsgi.DebugEndpoints(get_wsgi_application())
asgi_app = asgi.DebugEndpoints(get_asgi_application())
