import os
import time

import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

FIXED = os.environ.get("FIXED") == "1"
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[f"{__name__}.Timings"])


class Timing:
    def __init__(self, path, seconds):
        self.path = path
        self.seconds = seconds


class Timings:
    timings = []

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        self.timings.append(Timing(request.path, time.perf_counter() - began))
        if FIXED:
            del self.timings[:-10]
        return response


def order(request, number):
    return HttpResponse("ok")


urlpatterns = [path("orders/<int:number>", order)]
app = get_wsgi_application()
waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
