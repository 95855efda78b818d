"""One module per page; each has a `router`, which `create_app` finds by itself."""
