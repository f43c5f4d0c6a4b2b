"""`python -m tests.bench SITE_FOLDER`: every table."""

import sys
from pathlib import Path

from tests.bench import funds, mandate, site

funds.main()
mandate.main()
site.main(Path(sys.argv[1]).resolve())
