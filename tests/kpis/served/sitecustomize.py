"""Runs within a real `python app.py` and its worker: a way to hand files in, and a watch over every file written.

Python imports a module of this name at its start, from `PYTHONPATH`. Lines that begin with "WRITES" go to the log.
"""

import os
import sys
import tempfile

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _watch(event, arguments):
    # a number stands for what is open already, as a pipe
    if event == "open" and not isinstance(arguments[0], int):
        path, mode, flags = arguments
        if flags & _WRITING or set(mode or "") & set("wax+"):
            os.write(2, f"WRITES {os.getpid()} {path}\n".encode())


sys.addaudithook(_watch)


class TestRoutes:
    """Stands before the server: what begins with "/test/" is answered here."""

    def __init__(self, live):
        self.live, self.app, self.server = live, live.app, live.app.server

    def __call__(self, environ, start_response):
        if not environ["PATH_INFO"].startswith("/test/"):
            return self.live(environ, start_response)
        with self.server.request_context(environ):
            try:
                response = self.server.make_response(self.answer(environ["PATH_INFO"].removeprefix("/test/")))
            except Exception as error:  # noqa: BLE001
                response = self.server.make_response(self.server.handle_user_exception(error))
            return response(environ, start_response)

    def answer(self, what):
        # not at the start of Python, where it would slow the worker down
        from flask import request  # noqa: PLC0415

        from dashboard.web.uploads import uploaded_file  # noqa: PLC0415

        hand_ins, asked = self.app.hand_ins, request.args.get("id", "")
        if what == "hand-in":
            return {"id": hand_ins.start(request.form["kpi"], *uploaded_file(request, "file"))}
        if what == "commit":
            hand_ins.commit(asked, [kind.value for kind in hand_ins.state(asked).dry_run.warnings], "steward")
        elif what == "spool":
            # what must not happen, to see that it would be noticed
            with tempfile.SpooledTemporaryFile(max_size=1) as file:
                file.write(b"more than one")
            return {}
        state = hand_ins.state(asked)
        return {"stage": state.stage, "message": state.message, "worker": hand_ins.worker_pid}


def _create_server(application, *arguments, **options):
    return _real(TestRoutes(application), *arguments, **options)


if "dashboard.kpis.worker" not in " ".join(sys.orig_argv):
    import waitress

    _real, waitress.create_server = waitress.create_server, _create_server
