"""Starts Firefox and stands between it and Playwright, which asks for more than a Firefox of last year can emulate.

    python relay.py FIREFOX [what Firefox takes]

Playwright drives an installed Firefox by WebDriver BiDi. Its first requests, for a colour scheme for instance, are newer
than the Firefox of a long-term release, which answers `unknown command`; Playwright then gives up. Here such a request for
an emulation is answered as if it were done: the page is seen as that Firefox shows it. All else passes as it is.
"""

import asyncio
import json
import re
import signal
import sys

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

LARGE = 2**28  # bytes of a message: a page's picture is one
SAID = re.compile(rb"WebDriver BiDi listening on ws://[\w.]+:(\d+)")


class Relay(WebSocketHandler):
    """One connection of Playwright's, and the one to Firefox that it stands for."""

    def initialize(self, port):
        self.firefox, self.asked = f"ws://127.0.0.1:{port}", {}

    def check_origin(self, origin):
        return True

    async def open(self, path):
        self.to = await websocket_connect(f"{self.firefox}/{path}", max_message_size=LARGE)
        asyncio.ensure_future(self.answers())

    async def on_message(self, text):
        request = json.loads(text)
        if request["method"].startswith("emulation."):
            self.asked[request["id"]] = request["method"]
        await self.to.write_message(text)

    async def answers(self):
        while (text := await self.to.read_message()) is not None:
            answer = json.loads(text)
            if self.asked.pop(answer.get("id"), None) and answer.get("error") == "unknown command":
                text = json.dumps({"type": "success", "id": answer["id"], "result": {}})
            await self.write_message(text)
        self.close()

    def on_close(self):
        self.to.close()


async def main(*command):
    firefox = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    for what in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(what, firefox.terminate)
    sockets = bind_sockets(0, "127.0.0.1")
    async for line in firefox.stderr:
        if said := SAID.search(line):
            routes = [(r"/(.*)", Relay, {"port": int(said[1])})]
            HTTPServer(Application(routes, websocket_max_message_size=LARGE)).add_sockets(sockets)
            line = b"WebDriver BiDi listening on ws://127.0.0.1:%d\n" % sockets[0].getsockname()[1]
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()
    return await firefox.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
