"""The application for a WSGI server: ``granian --interface wsgi wsgi:app``."""

from feedback.app import create_app

app = create_app()
