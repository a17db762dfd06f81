"""Reflex's configuration. Addresses, ports and origins are set when serving, not baked in."""

import reflex as rx

config = rx.Config(
    app_name="finance_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode="memory",
    default_color_mode="system",
    # The first one a browser accepts is sent.
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[],
    disable_plugins=[rx.plugins.SitemapPlugin, rx.plugins.RadixThemesPlugin],
)
