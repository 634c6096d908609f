import os

import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.dispatch import Signal
from django.http import HttpResponse
from django.urls import path

FIXED = os.environ.get("FIXED") == "1"
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
order_read = Signal()


class Notifier:
    def __init__(self, number):
        self.number = number
        self.sent = []

    def notify(self, sender, **values):
        self.sent.append(sender)


def order(request, number):
    notifier = Notifier(number)
    order_read.connect(notifier.notify, weak=False)
    if FIXED:
        order_read.disconnect(notifier.notify)
    return HttpResponse("ok")


urlpatterns = [path("orders/<int:number>", order)]
app = get_wsgi_application()
waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
