"""The command that checks the book against its register: typed numbers, ids, a verdict for every claim."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml
from yaml import YAMLError

from widgets.book.register import DATA, Register, RegisterError, parse
from widgets.book.register.prose import Report, check, check_text
from widgets.book.register.verdicts import unjudged

BOOK = DATA.parents[3]
ABOUT = """Check chapters against the register: prints file:line:column: text per finding, ends with 1 if any.
Without FILES it checks the whole book, and that every claim has a verdict, its evidence and a page."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; return 0 if nothing is wrong, else 1."""
    parser = argparse.ArgumentParser(prog="python -m widgets.book.register", description=ABOUT)
    parser.add_argument("--check", action="store_true", required=True, help="check the chapters")
    parser.add_argument("--book", type=Path, default=BOOK, help="the book's folder (default: this one)")
    parser.add_argument(
        "--drafts", action="store_true", help="claims without a verdict are a note, not an error"
    )
    parser.add_argument(
        "--unused", action="store_true", help="list facts that no chapter uses (never an error)"
    )
    parser.add_argument("files", nargs="*", type=Path, help="Markdown files; without any, all chapters")
    options = parser.parse_args(arguments)
    paths = options.files or sorted((options.book / "chapters").rglob("*.md"))
    if missing := [path for path in paths if not path.is_file()]:
        parser.error(f"no such file: {missing[0]}")
    data = options.book / DATA.relative_to(BOOK)
    try:
        entries = parse(data.read_text(encoding="utf-8"), data.name)
        report = check(paths, entries)
        claims = [] if options.files else _claims(options.book, data, entries, report)
    except (OSError, RegisterError, ValueError) as problem:
        print(problem)
        return 1
    print(*report.findings, sep="\n", end="\n" if report.findings else "")
    if not options.files:
        _say_used(entries, report, options.unused)
        print(*claims, sep="\n", end="\n" if claims else "")
    print(f"{len(paths)} files, {len(report.findings)} findings, {len(claims)} claims' gaps")
    return int(bool(report.findings or (claims and not options.drafts)))


def pages_of_course(toc: Path) -> set[str]:
    """Return every page of a table of contents. Raises ValueError if it cannot be read."""
    try:
        return set(parse_toc_yaml(toc))
    except (OSError, YAMLError, MalformedError) as problem:
        raise ValueError(f"{toc}: {problem}") from None


def _claims(book: Path, data: Path, entries: Register, report: Report) -> list[str]:
    named_on = {
        key: {path.relative_to(book).with_suffix("").as_posix() for path in paths}
        for key, paths in report.named.items()
    }
    for claim in entries.claims.values():
        check_text(report, data, f"claim {claim.id}, evidence", claim.evidence, entries)
    return list(unjudged(entries.claims, pages_of_course(book / "_toc.yml"), named_on))


def _say_used(entries: Register, report: Report, each: bool) -> None:
    unused = [key for key in entries.facts if key not in report.used["facts"]]
    print(f"facts: {len(entries.facts) - len(unused)} used, {len(unused)} not used")
    if each:
        print("\n".join(f"  {key}" for key in unused))
