"""CSI 2000 index levels that only the press printed: the index's daily series is not public."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PressLevel:
    """One close of the CSI 2000 as a year-to-date return (percent, from 29 Dec 2023), and how it is known."""

    date: str
    year_to_date_pct: float
    chained: bool
    source: str


# A chained figure was not printed: it follows from a printed year-to-date figure and a printed day's return.
CSI2000_PRESS = (
    PressLevel("2024-02-02", -25.71, True, "chained back from Yicai: 67.24 / (1 - 0.0949) = 74.29"),
    PressLevel("2024-02-05", -32.76, False, "Yicai (第一财经), 5 Feb 2024; day's return -9.49 %"),
    PressLevel("2024-02-06", -31.38, True, "chained back from 7 Feb: 66.67 / (1 - 0.0284) = 68.62"),
    PressLevel("2024-02-07", -33.33, False, "the practitioner's article; day's return -2.84 %, press"),
    PressLevel("2024-02-08", -27.49, False, "China Times, 8 Feb 2024; +8.75 %, National Business Daily"),
)
