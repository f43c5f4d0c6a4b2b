"""Print how fast fund books are followed, beside one book at a time in plain Python, in one run."""

from tests.simulation.slow_fund import race


def main() -> None:
    """Print a thousand books over sixty days."""
    batch, loop = race()
    print(f"\n{'1,000 fund books x 60 days':32}{1e3 * batch:>12.0f} ms{loop / batch:>12.0f} x a plain loop")
