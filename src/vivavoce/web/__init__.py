"""The web page: thin FastAPI routes and Jinja templates over `vivavoce.app`."""
