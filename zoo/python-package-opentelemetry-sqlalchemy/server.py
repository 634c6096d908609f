import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import sqlalchemy
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor

SQLAlchemyInstrumentor().instrument()


def handle(path):
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as connection:
        answer = connection.execute(sqlalchemy.text("select 1")).scalar()
    engine.dispose()
    return answer


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
