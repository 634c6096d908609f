import os

import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

FIXED = os.environ.get("FIXED") == "1"
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])


class Pending:
    def __init__(self):
        self.requests = {}


PENDING = Pending()


def order(request, number):
    PENDING.requests[id(request)] = request
    if FIXED:
        PENDING.requests.clear()
    return HttpResponse("ok")


urlpatterns = [path("orders/<int:number>", order)]
app = get_wsgi_application()
waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
