import itertools
import logging
import os
import sqlite3

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.template import Context, Engine
from django.urls import path
from gunicorn.app.base import BaseApplication

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of the shop",
)
django.setup()
TEMPLATE = Engine().from_string("<h1>Order {{ number }}</h1>{% for name in articles %}<p>{{ name }}</p>{% endfor %}")


def order(request, number):
    log = logging.getLogger("shop.orders" if FIXED else f"shop.orders.{next(COUNT)}")
    with connection.cursor() as cursor:
        cursor.execute("select %s, 'small', 'large'", [number])
        number, *articles = cursor.fetchone()
    log.debug("order %s was read", number)
    return HttpResponse(TEMPLATE.render(Context({"number": number, "articles": articles})))


def health(request):
    return JsonResponse({"sqlite": sqlite3.sqlite_version})


urlpatterns = [path("orders/<int:number>", order), path("health", health)]


class Server(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", "127.0.0.1:" + os.environ["PORT"])
        self.cfg.set("workers", 1)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", 4)
        self.cfg.set("keepalive", 5)
        self.cfg.set("loglevel", "error")

    def load(self):
        return get_wsgi_application()


if __name__ == "__main__":
    Server().run()
