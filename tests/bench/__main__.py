"""`python -m tests.bench SITE_FOLDER`: every table."""

import sys
from pathlib import Path

from tests.bench import attribution, cascade, funds, mandate, site

funds.main()
mandate.main()
cascade.main()
attribution.main()
site.main(Path(sys.argv[1]).resolve())
