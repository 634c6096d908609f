import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

FIXED = os.environ.get("FIXED") == "1"
CLIENT = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200)))


def handle(path):
    headers = {"x-forwarded-path": path}

    def forward(request):
        request.headers.update(headers)

    hooks = CLIENT.event_hooks["request"]
    hooks.append(forward)
    if len(hooks) < 5:
        CLIENT.get("https://backend.example/")
    if FIXED:
        hooks.remove(forward)


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
