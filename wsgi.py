"""The application for a WSGI server: ``granian --interface wsgi wsgi:app``."""

import os
import sys

from feedback.loading import nothing_collected

with nothing_collected():
    from feedback import logs, serving
    from feedback.administration import revisions, starting
    from feedback.app import create_app
    from feedback.config import SettingError

try:
    app = create_app()
    logs.configure(app.extensions["settings"].log_level)
    logs.catch_strays()
    # ``flask db`` comes by this way too, to make or mend what would be asked for here.
    with app.app_context():
        if "FLASK_RUN_FROM_CLI" in os.environ:
            revisions.prepare()
        else:
            for line in starting.prepare_to_work():
                app.logger.warning(line)
    serving.settle()
except SettingError as fault:
    sys.exit(f"Lỗi cấu hình: {fault}")
except starting.Unfit as unfit:
    sys.exit(str(unfit))
