"""How gunicorn serves the dashboard: `gunicorn -c deploy/gunicorn.py app:server`.

Where it listens, how many processes and threads: settings from the environment, see docs/operating.md.

The program is loaded in each process, not once ahead of them (`preload_app`): the threads and database connections that
a start makes do not survive being copied into another process, and a reload then takes in new data and a new program.
"""

import logging
import os
import select
import sys
import time
from functools import partial
from pathlib import Path

import gunicorn.http.wsgi
from gunicorn.glogging import Logger

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dashboard.errors import ConfigurationError  # noqa: E402 - from the folder above
from dashboard.running.logs import JsonFormatter, TextFormatter  # noqa: E402
from dashboard.settings import current  # noqa: E402

try:
    settings = current()
except ConfigurationError as error:
    sys.exit(f"The dashboard cannot start.\n{error}")


class Log(Logger):
    """gunicorn's own messages in the format of the dashboard's, without the addresses that were asked for."""

    def setup(self, cfg):
        """Set the log up."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter() if settings.log_format == "json" else TextFormatter())
            handler.addFilter(_without_addresses)


def _without_addresses(record):
    """Cut messages about a request down to their beginning: the rest quotes it."""
    for beginning in ("Error handling request", "Invalid request"):
        if str(record.msg).startswith(beginning):
            record.msg, record.args = beginning, ()
    return True


# what answers is nobody's business
gunicorn.http.wsgi.SERVER = "dashboard"

bind = f"{f'[{settings.host}]' if ':' in settings.host else settings.host}:{settings.port}"
chdir = str(ROOT)
workers = settings.workers
worker_class = "gthread"
threads = settings.threads
preload_app = False
proc_name = "dashboard"

# a process that is starting loads the city and opens the database first; one that serves is asked by its main thread
timeout = 120
# as long as storing a file may take that is under way
graceful_timeout = 60
# longer than the server in front keeps a connection, which is then always the one to close it
keepalive = 75

# what a process may have lost of its memory comes back; not all of them at the same moment
max_requests = 20_000
max_requests_jitter = 5_000

# ours is the log of requests
accesslog = None
errorlog = "-"
logger_class = Log
# heartbeats need no disk
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes a file nobody else can open
control_socket_disable = True


# processes that start later load the program as it is then, not as it was when gunicorn started
for loaded in [name for name in sys.modules if name.partition(".")[0] == "dashboard"]:
    del sys.modules[loaded]
#: Where new processes say that they are warm, while a reload waits for them.
warm = {}


def on_reload(server):
    """Let the old processes serve until the new ones are warm; by itself, gunicorn ends them at once."""
    warm["reader"], warm["writer"] = os.pipe()
    server.manage_workers = partial(_once_warm, server, set(server.WORKERS))


def _once_warm(server, old):
    """Wait for the processes that a reload has started, then let gunicorn end the old ones.

    New ones that cannot start, say because of broken data, end by themselves, and the old ones go on.
    """
    del server.manage_workers
    said, until = set(), time.monotonic() + timeout
    while set(server.WORKERS) - old - said and time.monotonic() < until:
        if select.select([warm["reader"]], [], [], 0.2)[0]:
            said |= {int(pid) for pid in os.read(warm["reader"], 4096).split()}
        server.reap_workers()
    for end in ("reader", "writer"):
        os.close(warm.pop(end))
    server.manage_workers()


def on_starting(_server):
    """Begin with an empty folder of metrics: what an earlier server left there would be counted again."""
    if settings.metrics_dir:
        folder = Path(settings.metrics_dir)
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob("*.db"):
            file.unlink()


def post_worker_init(worker):
    """Warm a process up before it takes its first request."""
    import app  # noqa: PLC0415 - loaded by now, with the settings of this process
    from dashboard.running.warming import warm_up  # noqa: PLC0415

    warm_up(app.server.app)
    # what takes its place later, too
    app.server.warm = warm_up
    app.server.watch()
    logging.getLogger("dashboard").info("Process %s is warm", worker.pid)
    if warm:
        os.write(warm["writer"], b"%d\n" % worker.pid)


def worker_exit(_server, _worker):
    """Let the program for hand-ins end when its server does."""
    module = sys.modules.get("app")
    if module is not None:
        module.server.close()


def child_exit(_server, worker):
    """Take a process that has ended out of what counts only living ones."""
    if settings.metrics_dir:
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

        mark_process_dead(worker.pid, settings.metrics_dir)
