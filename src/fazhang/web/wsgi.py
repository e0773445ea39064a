import os
from contextlib import suppress
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhang.settings")


class Request(WSGIRequest):
    """A request whose Content-Type may name an encoding that there is not: it has no type then, and breaks nothing."""

    content_type, content_params = "", None

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        with suppress(LookupError, ValueError):
            super()._set_content_type_params(meta)  # type: ignore[misc]


class Handler(WSGIHandler):
    request_class = Request


django.setup(set_prefix=False)
application = Handler()
