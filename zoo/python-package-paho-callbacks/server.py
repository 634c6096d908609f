import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import paho.mqtt.client as mqtt

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
CLIENT = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)


def handle(path):
    replies = []
    topic = f"replies/{next(COUNT)}"

    def on_reply(client, userdata, message):
        replies.append((path, message))

    CLIENT.message_callback_add(topic, on_reply)
    if FIXED:
        CLIENT.message_callback_remove(topic)


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
