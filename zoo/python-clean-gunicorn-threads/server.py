import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path
from gunicorn.app.base import BaseApplication

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "CONN_MAX_AGE": None}},
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of the shop",
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)
django.setup()
TEMPLATE = Engine().from_string("<h1>Order {{ number }}</h1>{% for name in articles %}<p>{{ name }}</p>{% endfor %}")


def order(request, number):
    with connection.cursor() as cursor:
        cursor.execute("select %s, 'small', 'large'", [number])
        number, *articles = cursor.fetchone()
    request.session["last"] = number
    return HttpResponse(TEMPLATE.render(Context({"number": number, "articles": articles})))


urlpatterns = [path("orders/<int:number>", order)]


class Server(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", "127.0.0.1:" + os.environ["PORT"])
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", 4)
        self.cfg.set("keepalive", 5)
        self.cfg.set("loglevel", "error")

    def load(self):
        return get_wsgi_application()


if __name__ == "__main__":
    Server().run()
