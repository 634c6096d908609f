import asyncio
import logging
import os
import time
from collections import deque

from tornado.ioloop import PeriodicCallback
from tornado.template import Template
from tornado.web import Application, RequestHandler

PAGE = Template("<p>{{ number }}</p>")
BEATS = deque(maxlen=30)


class Order(RequestHandler):
    async def get(self, number):
        await asyncio.sleep(0)
        self.write(PAGE.generate(number=number))


async def main():
    application = Application([(r"/orders/(\d+)", Order)])
    application.listen(int(os.environ["PORT"]), "127.0.0.1")
    PeriodicCallback(lambda: BEATS.append(time.time()), 10).start()
    await asyncio.Event().wait()


logging.getLogger("tornado.access").setLevel(logging.ERROR)
asyncio.run(main())
