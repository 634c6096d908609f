import asyncio
import itertools
import logging
import os

from tornado.web import Application, RequestHandler

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Upload:
    def __init__(self, number):
        self.number = number
        self.parts = ["head", "body"]


class Order(RequestHandler):
    def get(self, number):
        uploads = self.settings["uploads"]
        key = next(COUNT)
        uploads[key] = Upload(number)
        if FIXED:
            del uploads[key]
        self.write("ok")


application = Application([(r"/orders/(\d+)", Order)], uploads={})


async def main():
    application.listen(int(os.environ["PORT"]), "127.0.0.1")
    await asyncio.Event().wait()


logging.getLogger("tornado.access").setLevel(logging.ERROR)
asyncio.run(main())
