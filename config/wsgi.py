"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def address_from_proxy(application):
    """Wrap an application so that it sees the browser's address, not that of the proxy before it.

    The proxy adds the last entry of X-Forwarded-For; everything before that the browser may have
    made up. Without this, one person's failed logins would lock a name out everywhere.
    """

    def with_address(environ, start_response):
        last = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if last:
            environ["REMOTE_ADDR"] = last
        return application(environ, start_response)

    return with_address


def _application():
    from django.conf import settings

    application = get_wsgi_application()
    return address_from_proxy(application) if settings.BEHIND_PROXY else application


application = _application()
