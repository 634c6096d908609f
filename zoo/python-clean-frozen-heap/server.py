import gc
import itertools
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COUNT = itertools.count()


class Article:
    def __init__(self, number):
        self.number = number
        self.related = []


ARTICLES = [Article(number) for number in range(20_000)]
for article in ARTICLES:
    article.related.append(ARTICLES[article.number // 2])
gc.collect()
gc.freeze()


def handle(path):
    article = ARTICLES[next(COUNT) % len(ARTICLES)]
    copy = Article(article.number)
    copy.related.append(copy)


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
