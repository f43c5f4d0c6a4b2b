"""A map of claims: one line for each, its id, a colon, and the claim in plain words (Markdown)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from widgets.book.blocks.model.problem import BlockError
from widgets.book.register import register

_LINE = re.compile(r"([A-Z]\d+):\s+(\S.*)")


@dataclass(frozen=True)
class ClaimLine:
    """A claim in plain words; `page` tests it, `verdict` is what it found; both "" while open."""

    id: str
    words: str
    page: str
    verdict: str

    @property
    def chapter(self) -> str:
        """The name of the chapter's file without its folder, "" if none is named."""
        return PurePosixPath(self.page).name


def parse_claim_map(body: str) -> tuple[ClaimLine, ...]:
    """Return the lines of a `claim-map` block, verdicts and chapters from the register.

    Raises BlockError where a line has another form, a claim is unknown or stands twice, or there is none.
    """
    known = register().claims
    found: list[ClaimLine] = []
    for line in filter(None, map(str.strip, body.splitlines())):
        match = _LINE.fullmatch(line)
        if not match:
            raise BlockError("claim-map: line", line, "an id, a colon, the claim in plain words: S01: text")
        if match[1] not in known:
            raise BlockError("claim-map: claim", match[1], ", ".join(known))
        if any(match[1] == one.id for one in found):
            raise BlockError("claim-map: claim", match[1], "each claim once")
        claim = known[match[1]]
        found.append(ClaimLine(claim.id, match[2], claim.page or "", claim.verdict or ""))
    if not found:
        raise BlockError("claim-map: body", body, "one line or more, such as S01: text")
    return tuple(found)
