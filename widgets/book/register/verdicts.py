"""What a judged claim needs: a verdict of the four, its evidence, and a page of the course that names it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from widgets.book.register.entries import VERDICTS, Claim

_JUDGED = ("verdict", "evidence", "page")


def wrong_in(claim: Claim) -> Iterator[str]:
    """Yield what is wrong in a claim's own entry; a claim that nobody has judged yet may be empty."""
    if claim.verdict and claim.verdict not in VERDICTS:
        yield f"verdict: {claim.verdict!r}; allowed: {', '.join(VERDICTS)}"
    filled = [key for key in _JUDGED if getattr(claim, key).strip()]
    if filled and len(filled) < len(_JUDGED):
        lacking = [key for key in _JUDGED if key not in filled]
        yield f"{' and '.join(lacking)} missing beside {' and '.join(filled)}"


def unjudged(
    claims: Mapping[str, Claim], course: Collection[str], named_on: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """Yield what keeps the course from being complete, each line naming its claim.

    `course` holds the pages of the table of contents, `named_on` the pages whose text names each claim.
    """
    for key, claim in claims.items():
        pages = named_on.get(key, ())
        yield from (f"claim {key}, {problem}" for problem in wrong_in(claim))
        if not claim.verdict:
            yield f"claim {key}: no verdict yet"
        if not pages:
            yield f"claim {key}: no page names it with the claim role"
        if not claim.page:
            continue
        if claim.page not in course:
            yield f"claim {key}, page: {claim.page!r} is not in _toc.yml"
        elif claim.page not in pages:
            yield f"claim {key}, page: {claim.page!r} does not name the claim; these do: {_list(pages)}"


def _list(pages: Collection[str]) -> str:
    return ", ".join(sorted(pages)) or "none"
