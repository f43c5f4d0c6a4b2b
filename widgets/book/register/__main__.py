"""`python -m widgets.book.register --check [FILES]`: the check of typed numbers and of ids."""

import sys

from widgets.book.register.prose import main

sys.exit(main(sys.argv[1:]))
