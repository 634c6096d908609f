import asyncio
import itertools
import logging
import os

from tornado.locks import Condition
from tornado.web import Application, RequestHandler

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()
NEWS = Condition()


class Poll:
    def __init__(self, number):
        self.number = number
        self.cursor = [0]


async def wait_for_news(poll):
    await NEWS.wait()
    poll.cursor[0] += 1


class Order(RequestHandler):
    def get(self, number):
        asyncio.create_task(wait_for_news(Poll(next(COUNT))))
        if FIXED:
            asyncio.get_running_loop().call_soon(NEWS.notify_all)
        self.write("ok")


application = Application([(r"/orders/(\d+)", Order)])


async def main():
    application.listen(int(os.environ["PORT"]), "127.0.0.1")
    await asyncio.Event().wait()


logging.getLogger("tornado.access").setLevel(logging.ERROR)
asyncio.run(main())
