import os

import waitress
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.template import engines
from django.urls import path

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="only for this server",
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.contrib.sessions.middleware.SessionMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)


class OrderForm(forms.Form):
    name = forms.CharField(max_length=20)
    count = forms.IntegerField()


def order(request, number):
    request.session["seen"] = number
    form = OrderForm({"name": "n", "count": "3"})
    template = engines["django"].from_string("<p>{{ form.is_valid }} {{ number }}</p>")
    return HttpResponse(template.render({"form": form, "number": number}))


urlpatterns = [path("orders/<int:number>", order)]
app = get_wsgi_application()
waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
