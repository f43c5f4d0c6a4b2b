"""Property tests: no deadline (machines are noisy), and the same examples on every machine that sets CI."""

import os

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")
