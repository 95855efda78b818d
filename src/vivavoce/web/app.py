"""Puts the page together: `create_app(viva)` for a server, or for a test with any object like it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.middleware.gzip import GZipMiddleware

from vivavoce.web import errors, routes
from vivavoce.web.api_description import Described
from vivavoce.web.assets import mount_assets
from vivavoce.web.pages import Rendered
from vivavoce.web.security import LOCAL_HOSTS, Guard

if TYPE_CHECKING:
    from vivavoce.app.viva import Viva


def create_app(viva: Viva, *, hosts: Sequence[str] = LOCAL_HOSTS) -> Described:
    """Return the ASGI application around an opened `Viva`; requests to other host names are refused."""
    app = Described(title="Viva Voce", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.state.viva, app.state.rendered = viva, Rendered()
    mount_assets(app)
    for module in pkgutil.iter_modules(routes.__path__):
        app.include_router(importlib.import_module(f"{routes.__name__}.{module.name}").router)
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=600, compresslevel=6)
    app.add_middleware(Guard, hosts=hosts)
    return app
