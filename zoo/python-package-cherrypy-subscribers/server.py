import itertools
import os

import cherrypy

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count()


class Export:
    def __init__(self, number):
        self.number = number
        self.rows = ["first", "second"]

    def abandon(self):
        self.rows.clear()


class Orders:
    @cherrypy.expose
    def default(self, *path):
        export = Export(next(COUNT))
        cherrypy.engine.subscribe("stop", export.abandon)
        try:
            return ",".join(export.rows)
        finally:
            if FIXED:
                cherrypy.engine.unsubscribe("stop", export.abandon)


cherrypy.config.update(
    {
        "server.socket_host": "127.0.0.1",
        "server.socket_port": int(os.environ["PORT"]),
        "engine.autoreload.on": False,
        "log.screen": False,
    }
)
cherrypy.quickstart(Orders())
