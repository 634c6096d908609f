import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool

FIXED = os.environ.get("FIXED") == "1"


class Base(DeclarativeBase):
    pass


class Visit(Base):
    __tablename__ = "visits"
    number: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]


engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
SESSION = Session(engine)


def handle(path):
    visit = Visit(path=path)
    SESSION.add(visit)
    if FIXED:
        SESSION.expunge(visit)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        handle(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
