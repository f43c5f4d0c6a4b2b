"""`python -m widgets.book.register --check [FILES]`: the check of typed numbers, of ids and of verdicts."""

import sys

from widgets.book.register.command import main

sys.exit(main(sys.argv[1:]))
