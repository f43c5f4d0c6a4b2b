"""`python -m widgets.simulation.record RAW_FOLDER`: build the stored tables from a folder of raw series."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from widgets.simulation.record import schema
from widgets.simulation.record.build import build


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the tables; return 0, or 1 after a message on standard error if they could not be built."""
    parser = argparse.ArgumentParser(prog="python -m widgets.simulation.record", description=__doc__)
    parser.add_argument("raw_folder", type=Path, help="folder that holds the raw daily series")
    parser.add_argument(
        "--tables", type=Path, default=schema.FOLDER, help="where to write (default: the package)"
    )
    options = parser.parse_args(arguments)
    try:
        names = build(options.raw_folder, options.tables)
    except (ValueError, OSError) as problem:
        print(f"The tables were not rebuilt. {problem}", file=sys.stderr)
        return 1
    print(f"Wrote {', '.join(names)} to {options.tables}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
