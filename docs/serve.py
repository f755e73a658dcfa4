"""Serves docs/_site on 127.0.0.1 as a host of static pages does: python docs/serve.py [port]

Text travels compressed. A browser keeps what it has got, and asks whether it is still the same.
"""
import gzip
import hashlib
import re
import sys
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

try:
    import brotli
except ImportError:  # gzip will do
    brotli = None

site = Path(__file__).resolve().parent / "_site"
TEXT = re.compile(r"text/|image/svg|application/(?:json|xml|wasm|x-ipynb\+json|atom\+xml)")


@lru_cache(400)
def packed(path, changed, coding):
    """(body, a name for it) of a file as it travels; `changed` tells its versions apart."""
    body = path.read_bytes()
    name = hashlib.sha256(body).hexdigest()[:16]
    if coding == "br":
        body = brotli.compress(body, quality=9 if len(body) < 2e6 else 5)  # Python for the browser would take seconds
    elif coding == "gzip":
        body = gzip.compress(body, 6, mtime=0)
    return body, f'"{name}-{coding}"' if coding else f'"{name}"'


def accepted(header):
    """The best coding of those that a browser takes, or ""."""
    taken = {part.partition(";")[0].strip() for part in header.split(",") if not re.search(r";\s*q=0(\.0*)?\s*$", part)}
    return next((coding for coding in (["br"] if brotli else []) + ["gzip"] if coding in taken), "")


class Handler(SimpleHTTPRequestHandler):
    """Files, compressed and cached; and the site's own page where there is none."""

    protocol_version = "HTTP/1.1"  # one connection for many files
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
        ".mjs": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json",
        ".ipynb": "application/x-ipynb+json", ".woff2": "font/woff2", ".wasm": "application/wasm",
        ".xml": "application/xml", ".atom": "application/atom+xml", ".epub": "application/epub+zip", ".whl": "application/zip"}

    def send_head(self):
        """Answers with the head; what is to follow it, or None."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            if not self.path.partition("?")[0].endswith("/"):
                return super().send_head()  # leads to the address of the folder
            path /= "index.html"
        if not path.is_file():
            return self.send_error(404)
        kind, changed = self.guess_type(path), path.stat().st_mtime
        coding = accepted(self.headers.get("Accept-Encoding", "")) if TEXT.match(kind) else ""
        body, name = packed(path, changed, coding)
        same = self.known(name, changed)
        self.send_response(304 if same else 200)
        self.send_header("ETag", name)
        self.send_header("Last-Modified", formatdate(changed, usegmt=True))
        self.send_header("Cache-Control", "max-age=31536000, immutable" if "?v=" in self.path else "no-cache")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")  # with the next, a page may share memory with
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")  # its worker: Stop then keeps the variables
        if not same:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Content-Type-Options", "nosniff")
            if coding:
                self.send_header("Content-Encoding", coding)
        self.end_headers()
        return None if same else BytesIO(body)

    def known(self, name, changed):
        """True if the browser has this already."""
        if names := self.headers.get("If-None-Match"):
            return name in names or names.strip() == "*"
        try:
            return int(changed) <= parsedate_to_datetime(self.headers["If-Modified-Since"]).timestamp()
        except (KeyError, TypeError, ValueError):
            return False

    def send_error(self, code, message=None, explain=None):
        if code != 404:
            return super().send_error(code, message, explain)
        up = "../" * (self.path.split("?")[0].count("/") - 1)  # its links are written for the top folder
        text = re.sub(r'(href|src|action)="(?![#/]|\w+:)', rf'\1="{up}', (site / "404.html").read_text("utf-8"))
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
