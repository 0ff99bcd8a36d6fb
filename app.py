"""Start the dashboard: `python app.py`, or `server` for a WSGI server such as gunicorn."""

import os
import sys
from threading import Thread

from dashboard.access import allow_local_mode
from dashboard.errors import DashboardError
from dashboard.factory import create_app
from dashboard.logs import configure_logging
from dashboard.settings import Settings
from dashboard.settings_access import OFF, AccessSettings


def _start() -> tuple[Settings, AccessSettings, object]:
    try:
        settings = Settings.from_environment(os.environ)
        configure_logging(settings.log_format)
        access = AccessSettings.from_environment(os.environ)
        return settings, access, create_app(settings, access)
    except DashboardError as error:
        sys.exit(f"The dashboard cannot start.\n{error}")


settings, access, app = _start()
server = app.server

if __name__ == "__main__":
    if settings.debug:
        app.run(host=settings.host, port=settings.port, debug=True)
    else:
        from dashboard.serving import serve

        print(f"Dashboard running on http://{settings.host}:{settings.port} (stop with Ctrl+C)", flush=True)  # noqa: T201
        if access.sign_in == OFF:
            allow_local_mode(server, settings.host)
        Thread(target=app.kpis.prepare, daemon=True).start()
        serve(server, settings)
        app.hand_ins.close()
