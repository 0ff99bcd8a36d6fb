"""Start the dashboard: `python app.py`, or `server` for a WSGI server such as gunicorn."""

import os
import sys
from threading import Thread

from dashboard.access.identity import allow_local_mode
from dashboard.access.settings import OFF, AccessSettings
from dashboard.errors import DashboardError
from dashboard.running.live import Live, live
from dashboard.running.logs import configure_logging
from dashboard.settings import Settings


def _start() -> tuple[Settings, AccessSettings, Live]:
    try:
        settings = Settings.from_environment(os.environ)
        configure_logging(settings.log_format)
        access = AccessSettings.from_environment(os.environ)
        return settings, access, live(settings, access)
    except DashboardError as error:
        sys.exit(f"The dashboard cannot start.\n{error}")


settings, access, server = _start()

if __name__ == "__main__":
    if settings.debug:
        server.app.run(host=settings.host, port=settings.port, debug=True)
    else:
        from dashboard.running.serving import listen

        serve = listen(server, settings)
        print(f"Dashboard running on http://{settings.host}:{settings.port} (stop with Ctrl+C)", flush=True)  # noqa: T201
        if access.sign_in == OFF:
            allow_local_mode(server.app.server, settings.host)
        Thread(target=server.app.kpis.prepare, daemon=True).start()
        server.watch()
        serve()
        server.close()
