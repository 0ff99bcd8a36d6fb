"""A server on this machine that plays GOV.UK and the ONS, and misbehaves as told."""

import json
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

LAYERS = {"lsoa_boundaries": "lsoa.geojson", "ward_boundaries": "wards.geojson", "best_fit": "lookup.csv",
          "later_best_fit": "later.csv"}  # fmt: skip


@dataclass
class Behaviour:
    """How the server answers: `faults` by path, each used up one by one when it is a list."""

    contents: dict[str, bytes]
    faults: dict[str, object] = field(default_factory=dict)
    asked: Counter = field(default_factory=Counter)
    batch_sizes: list[int] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    behaviour: Behaviour

    def log_message(self, *arguments):
        """Say nothing."""

    def do_GET(self):
        name = self.path.strip("/")
        file = {"deprivation": "file_7.csv", "middle_names": "names.csv"}[name]
        if file not in self.behaviour.contents:
            self.behaviour.faults.setdefault(name, 404)
        self.answer(name, lambda: self.behaviour.contents[file])

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.answer(self.path.strip("/"), lambda: self.features(self.path.strip("/"), form))

    def answer(self, name, content):
        self.behaviour.asked[name] += 1
        fault = self.behaviour.faults.get(name)
        if isinstance(fault, list):
            fault = fault.pop(0) if fault else None
        match fault:
            case None:
                self.send(200, content())
            case int():
                self.send(fault, b"no")
            case "partial":
                self.send(200, content()[:1000], stated=len(content()))
            case "hang":
                time.sleep(1)
            case bytes():
                self.send(200, fault)

    def send(self, status, body, stated=None):
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(stated or len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            # the client has given up, as it should
            self.close_connection = True

    def features(self, name, form):
        wanted = re.findall(r"'(\w+)'", form["where"][0])
        self.behaviour.batch_sizes.append(len(wanted))
        rows = layer(self.behaviour.contents.get(LAYERS[name], b"LSOA11CD"), LAYERS[name])
        key = form["where"][0].split()[0]
        features = [row for row in rows if row["properties"][key] in wanted]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def layer(content, name):
    if name.endswith(".geojson"):
        return json.loads(content)["features"]
    header, *rows = [line.split(",") for line in content.decode().splitlines()]
    return [{"type": "Feature", "geometry": None, "properties": dict(zip(header, row, strict=True))} for row in rows]


class Server:
    """Runs until `close`."""

    handler = Handler

    def __init__(self, contents):
        self.behaviour = Behaviour(contents)
        handler = type("Bound", (self.handler,), {"behaviour": self.behaviour})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
