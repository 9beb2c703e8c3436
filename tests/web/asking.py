"""The pages without a server of the product: asked in this process, or behind the plainest server of the standard library."""

import email
import email.policy
import threading
import urllib.parse
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cytostorm.library import shipped
from cytostorm.web.context import Context
from cytostorm.web.handling import respond

CONTEXT = Context(shipped(), "0")


def asked(path, fields=None, files=None, method=None, **context):
    """Status and text of one page; `fields` with one value each."""
    listed = {name: value if isinstance(value, list) else [value] for name, value in (fields or {}).items()}
    made = method or ("POST" if fields and path.startswith(("/course", "/population/")) else "GET")
    answer = respond("POST" if files else made, path, listed, files or {}, replace(CONTEXT, **context))
    return answer.status, answer.body.decode()


def _parts(kind, body):
    """Fields and files of a form."""
    if not kind.startswith("multipart"):
        return urllib.parse.parse_qs(body.decode(), keep_blank_values=True), {}
    whole = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=email.policy.HTTP)
    fields, files = {}, {}
    for part in whole.iter_parts():
        name, file = part.get_param("name", header="content-disposition"), part.get_filename()
        if file is None:
            fields.setdefault(name, []).append(part.get_payload(decode=True).decode())
        else:
            files[name] = (file, part.get_payload(decode=True))
    return fields, files


@contextmanager
def served(context):
    """The address of the pages in one context."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer({}, {})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            self.answer(*_parts(self.headers["content-type"], body))

        def answer(self, fields, files):
            address = urllib.parse.urlsplit(self.path)
            sent = {**urllib.parse.parse_qs(address.query), **fields}
            made = respond(self.command, address.path, sent, files, context)
            self.send_response(made.status)
            for name, value in {**made.headers, "Content-Type": made.media_type}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
