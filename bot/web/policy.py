"""The headers of HR's page: what a browser may load, send and remember, and who may show it in a frame."""

from __future__ import annotations

from collections.abc import Mapping

TEAMS_FRAMES = (
    "https://teams.microsoft.com",
    "https://*.teams.microsoft.com",
    "https://*.cloud.microsoft",
)
"""Where Teams shows a tab, by Microsoft's page on a tab's requirements."""

NOBODY = ("'none'",)


def page_headers(frames: tuple[str, ...]) -> Mapping[str, str]:
    """For every answer of the page. A referrer within the site keeps a form's Origin header true."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {' '.join(frames)}"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
