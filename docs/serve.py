"""Serves docs/_site on 127.0.0.1: python docs/serve.py [port]"""
import re
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

site = Path(__file__).resolve().parent / "_site"


class Handler(SimpleHTTPRequestHandler):
    """Files, and the site's own page where there is none."""

    def send_error(self, code, message=None, explain=None):
        if code != 404:
            return super().send_error(code, message, explain)
        up = "../" * (self.path.split("?")[0].count("/") - 1)  # its links are written for the top folder
        text = re.sub(r'(href|src|action)="(?![#/]|\w+:)', rf'\1="{up}', (site / "404.html").read_text())
        body = text.encode()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args):
        pass


def server(port=8000):
    """A server of the built site; port 0 takes a free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(site)))


if __name__ == "__main__":
    if not site.is_dir():
        sys.exit("docs/_site is missing: run `make site` first")
    with server(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) as http:
        print(f"http://127.0.0.1:{http.server_port}/ (Ctrl+C ends it)", flush=True)
        try:
            http.serve_forever()
        except KeyboardInterrupt:
            pass
