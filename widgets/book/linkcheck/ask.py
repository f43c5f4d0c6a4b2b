"""What a link's host answers: asked by Sphinx's own link checker, told apart finer than it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from sphinx.builders.linkcheck import CheckResult, Hyperlink, HyperlinkAvailabilityChecker

TIMEOUT = 20  # seconds for one answer
_HTTP = re.compile(r"^(\d{3}) ")
# The host is there and knows the page, but does not serve it to a program.
_REFUSALS = frozenset((401, 403, 405, 406, 412, 418, 429, 451))


@dataclass(frozen=True)
class Answer:
    """One link's state: ok, moved, refused, unreachable or broken, and what the host said."""

    address: str
    state: str
    said: str = ""


def ask(addresses: Iterable[str], timeout: float = TIMEOUT) -> Iterator[Answer]:
    """Ask every address once, in parallel; yield the answers as they come."""
    links = {address: Hyperlink(address, "", "", 0) for address in addresses}
    checker = HyperlinkAvailabilityChecker(_settings(timeout))
    for result in checker.check(links):
        yield judged(result)


def judged(result: CheckResult) -> Answer:
    """Tell a page that is gone from a host that refuses programs and from one that no answer came from."""
    address, message = result.uri, " ".join(result.message.split())
    if result.status == "working":
        return Answer(address, "refused" if message == "unauthorized" else "ok", message)
    if result.status == "redirected":
        return Answer(address, "moved", f"{result.code}: {message}")
    if result.status in ("timeout", "ignored", "unchecked"):
        return Answer(address, "unreachable", message or result.status)
    code = _HTTP.match(message)
    if code is None:
        return Answer(address, "unreachable", message)
    number = int(code[1])
    state = "refused" if number in _REFUSALS else "unreachable" if number >= 500 else "broken"
    return Answer(address, state, message)


def _settings(timeout: float) -> Any:
    """Return the settings of Sphinx's checker; outside a build nobody else gives them."""
    settings = {
        "ignore": [],
        "exclude_documents": [],
        "allowed_redirects": {},
        "auth": [],
        "request_headers": {},
        "retries": 1,
        "timeout": timeout,
        "workers": 8,
        "anchors": False,  # scripts write many sites' anchors
        "anchors_ignore": [],
        "anchors_ignore_for_url": [],
        "rate_limit_timeout": 60.0,
        "allow_unauthorized": False,
        "report_timeouts_as_broken": False,
    }
    checker = {f"linkcheck_{name}": value for name, value in settings.items()}
    return cast(Any, SimpleNamespace(**checker, user_agent=None, tls_verify=True, tls_cacerts=None))
