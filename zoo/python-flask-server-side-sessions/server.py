import os
import secrets

import waitress
from flask import Flask
from flask.sessions import SessionInterface, SessionMixin

FIXED = os.environ.get("FIXED") == "1"
app = Flask(__name__)


class ServerSession(dict, SessionMixin):
    pass


class MemorySessions(SessionInterface):
    def __init__(self):
        self.by_token = {}

    def open_session(self, app, request):
        token = request.cookies.get("token") or secrets.token_hex(8)
        session = self.by_token.setdefault(token, ServerSession())
        session["token"] = token
        return session

    def save_session(self, app, session, response):
        response.set_cookie("token", session["token"])
        if FIXED:
            del self.by_token[session["token"]]


app.session_interface = MemorySessions()


@app.get("/orders/<int:number>")
def order(number):
    return "ok"


waitress.serve(app, host="127.0.0.1", port=int(os.environ["PORT"]), threads=8)
