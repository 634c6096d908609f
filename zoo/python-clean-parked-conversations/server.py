import itertools
import os
import threading
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count(1)


class Conversation:
    def __init__(self, number, path):
        self.number = number
        self.path = path
        self.said = []


def talk(conversation, ended):
    """Asks for what an order needs; parked between two messages."""
    try:
        conversation.said.append((yield "Which order?"))
        conversation.said.append((yield "What is wrong with it?"))
    finally:
        ended.append(conversation.number)
        del ended[:-10]


class Bot:
    AT_MOST = 60

    def __init__(self):
        self.parked = OrderedDict()
        self.ended = []
        self.lock = threading.Lock()

    def begin(self, conversation):
        with self.lock:
            steps = talk(conversation, self.ended)
            question = next(steps)
            if conversation.number % 3 == 0:
                question = steps.send(conversation.path)
            self.parked[conversation.number] = steps
            if len(self.parked) > self.AT_MOST:
                _, oldest = self.parked.popitem(last=False)
                oldest.close()
            return question


BOT = Bot()


def handle(path):
    return BOT.begin(Conversation(next(COUNT), path))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        body = handle(self.path).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
