"""A server in between that lets a document come in slowly: part of it, a pause, and the rest."""

import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Long enough for a browser to run a script that it has.
PAUSE_S = 0.7
#: A browser that never asks for the script must not hold the document for ever.
ASKED_WITHIN_S = 20
_LEFT_OUT = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}


class HaltingServer:
    """Pass requests on to `address`; halt pages at `mark` until the script has been asked for, and a while longer."""

    def __init__(self, address, mark):
        scripts = threading.Event()
        self.halted = halted = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked = urllib.request.Request(address + self.path, headers={"Accept-Encoding": "identity"})
                try:
                    answer = urllib.request.urlopen(asked)
                except urllib.error.HTTPError as refusal:
                    answer = refusal
                with answer:
                    body = answer.read()
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        if name.lower() not in _LEFT_OUT:
                            self.send_header(name, value)
                self.end_headers()
                if self.path.partition("?")[0].endswith("/js/main.mjs"):
                    scripts.set()
                page = answer.headers.get_content_type() == "text/html"
                start = body.find(mark.encode()) if page else -1
                if start >= 0:
                    self.wfile.write(body[: start + len(mark)])
                    self.wfile.flush()
                    assert scripts.wait(ASKED_WITHIN_S), "nobody asked for the script"
                    halted.append(self.path)
                    threading.Event().wait(PAUSE_S)
                    body = body[start + len(mark) :]
                self.wfile.write(body)

            def do_POST(self):
                given = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name: self.headers[name] for name in ("Content-Type", "X-CSRFToken") if name in self.headers}
                with urllib.request.urlopen(urllib.request.Request(address + self.path, given, headers)) as answer:
                    body = answer.read()
                    self.send_response(answer.status)
                    self.send_header("Content-Type", answer.headers["Content-Type"])
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Leave out: what was asked for stands in the tests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
