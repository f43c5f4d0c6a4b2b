"""`python -m widgets.book.linkcheck SITE [--json FILE]`: ask every external link of the built site.

The exit code is 1 only where a host says that a page is gone; a machine without internet gets a report.
"""

import argparse
import json
import sys
from pathlib import Path

from widgets.book.linkcheck.ask import TIMEOUT, ask
from widgets.book.linkcheck.collect import external_links
from widgets.book.linkcheck.report import report


def main(arguments: list[str]) -> int:
    """Print the report; return 1 where a link is broken, 2 where there is no site."""
    parser = argparse.ArgumentParser(prog="python -m widgets.book.linkcheck", description=__doc__)
    parser.add_argument("site", type=Path, help="the folder of the built site")
    parser.add_argument("--json", type=Path, help="write the answers there as well")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, help="seconds to wait for one answer")
    asked = parser.parse_args(arguments)
    try:
        places = external_links(asked.site)
    except ValueError as problem:
        print(f"links: {problem}", file=sys.stderr)
        return 2
    answers = list(ask(places, asked.timeout))
    print(report(answers, places))
    if asked.json:
        rows = [vars(answer) | {"places": list(map(str, places[answer.address]))} for answer in answers]
        asked.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    return int(any(answer.state == "broken" for answer in answers))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
