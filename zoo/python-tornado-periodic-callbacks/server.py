import asyncio
import logging
import os

from tornado.ioloop import PeriodicCallback
from tornado.web import Application, RequestHandler

FIXED = os.environ.get("FIXED") == "1"


class Refresh:
    def __init__(self, number):
        self.number = number
        self.values = [0.0]

    def run(self):
        self.values[0] += 1


class Order(RequestHandler):
    def get(self, number):
        callback = PeriodicCallback(Refresh(number).run, 600_000)
        callback.start()
        if FIXED:
            callback.stop()
        self.write("ok")


application = Application([(r"/orders/(\d+)", Order)])


async def main():
    application.listen(int(os.environ["PORT"]), "127.0.0.1")
    await asyncio.Event().wait()


logging.getLogger("tornado.access").setLevel(logging.ERROR)
asyncio.run(main())
