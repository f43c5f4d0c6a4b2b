"""`python -m widgets.book.notebooks OUTPUT_FOLDER [--executed FOLDER]`: every chapter as a clean notebook."""

import sys

from widgets.book.notebooks import main

sys.exit(main(sys.argv[1:]))
