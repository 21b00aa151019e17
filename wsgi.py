"""The application for a WSGI server: ``granian --interface wsgi wsgi:app``."""

from feedback import logs
from feedback.app import create_app

app = create_app()
logs.configure(app.extensions["settings"].log_level)
logs.catch_strays()
