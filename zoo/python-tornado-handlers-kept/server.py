import asyncio
import logging
import os

from tornado.web import Application, RequestHandler

FIXED = os.environ.get("FIXED") == "1"


class Order(RequestHandler):
    live = set()

    def get(self, number):
        Order.live.add(self)
        self.write("ok")

    def on_finish(self):
        if FIXED:
            Order.live.discard(self)


application = Application([(r"/orders/(\d+)", Order)])


async def main():
    application.listen(int(os.environ["PORT"]), "127.0.0.1")
    await asyncio.Event().wait()


logging.getLogger("tornado.access").setLevel(logging.ERROR)
asyncio.run(main())
