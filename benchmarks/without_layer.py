"""Our own server without the layer that is around the application, to see what that layer costs."""

import sys

from library.entrypoints.http import server
from library.entrypoints.http.app import create_app
from library.settings import Settings


def _bare(*arguments, **options):
    app = create_app(*arguments, **options)
    app.asgi_handler = app.asgi_handler.app
    return app


if __name__ == "__main__":
    where, port = sys.argv[1:]
    server.create_app = _bare
    server.serve(Settings(database_url=where, port=int(port), embedded_worker=False))
