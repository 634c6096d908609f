import itertools
import os

import waitress
from django.conf import settings
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    CACHES={
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "TIMEOUT": None,
            "OPTIONS": {"MAX_ENTRIES": 50 if FIXED else 10_000_000},
        }
    },
)


def order(request, number):
    cache.set(f"order-{next(COUNT)}", {"number": number, "text": "x" * 200})
    return HttpResponse("ok")


urlpatterns = [path("orders/<int:number>", order)]
app = get_wsgi_application()
waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
