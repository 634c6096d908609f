import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.sdk._logs.export import BatchLogRecordProcessor, InMemoryLogExporter

FIXED = os.environ.get("FIXED") == "1"
SHARED = BatchLogRecordProcessor(InMemoryLogExporter()) if FIXED else None


def handle(path):
    processor = SHARED or BatchLogRecordProcessor(InMemoryLogExporter())
    if processor is not SHARED:
        processor.shutdown()


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
