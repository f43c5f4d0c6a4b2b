"""The stylised books of January and February 2024, replayed from the record's tables."""

import numpy as np
import pytest

from widgets.simulation import funds
from widgets.simulation.futures import RollRule
from widgets.simulation.record import measures

# Independent arithmetic from the raw closes, percent of the stocks held, against IM2403: long the microcap
# index (selection, basis, net), long the CSI 2000 ETF (the same), the mix 40/40/20 (net, x4, x5).
PRINTED = [
    ("2023-12-29", "2024-01-19", "+2.78 +1.63 +4.41", "+2.14 +1.63 +3.77", "+3.0 +12 +15"),
    ("2024-01-19", "2024-01-22", "-0.23 +2.91 +2.68", "-0.55 +2.91 +2.36", ""),
    ("2024-01-22", "2024-01-26", "+0.73 -4.04 -3.32", "-0.34 -4.04 -4.39", ""),
    ("2024-01-26", "2024-02-02", "-8.28 +0.92 -7.36", "-3.04 +0.92 -2.12", "-2.0 -8 -10"),
    ("2024-02-02", "2024-02-05", "-6.67 +2.90 -3.76", "-2.04 +2.90 +0.86", "+0.8 +3 +4"),
    ("2024-02-05", "2024-02-06", "-10.75 -5.98 -16.72", "-3.43 -5.98 -9.41", "-9.5 -38 -48"),
    ("2024-02-06", "2024-02-07", "-13.51 -0.44 -13.95", "-7.07 -0.44 -7.52", "-6.0 -24 -30"),
    ("2024-02-07", "2024-02-08", "+5.12 +0.16 +5.28", "+5.90 +0.16 +6.06", "+3.5 +14 +18"),
    ("2023-12-29", "2024-02-07", "-25.96 -0.37 -26.32", "-11.07 -0.37 -11.44", "-10.0 -40 -50"),
]


def written(value: float, printed: str) -> str:
    """Return a value in percent with the sign and as many decimals as the printed cell."""
    return f"{100 * float(value):+.{len(printed.partition('.')[2])}f}"


@pytest.mark.parametrize(("start", "end", "micro", "etf", "mix"), PRINTED)
def test_stylised_neutral_book(start, end, micro, etf, mix):
    """Guards: any error of sign, window, contract, mix or leverage in the course's central table."""
    for series, cells in (("microcap", micro), ("csi2000_etf", etf)):
        profit = funds.stylised({series: 1.0}, "IM2403", start, end)
        parts = (profit.selection, profit.basis, profit.net)
        assert [written(*pair) for pair in zip(parts, cells.split(), strict=True)] == cells.split(), series
        assert float(profit.index) == pytest.approx(0, abs=1e-15) and float(profit.fees) == 0
    if mix:
        net = float(funds.stylised(funds.MIX, "IM2403", start, end).net)
        one, *multiples = mix.split()
        assert written(net, one) == one
        # x4 and x5 are of the net as printed: 5 x -9.5 is -47.5, printed -48 (5 x -9.4996 would be -47)
        for level, cell in zip((4, 5), multiples, strict=True):
            assert abs(level * float(one) - float(cell)) <= 0.5
        # the same from the balance sheet of a swap at 25 and 20 % margin: a return on its equity
        for margin, level in ((0.25, 4), (0.2, 5)):
            swap = funds.dma(funds.MIX, "IM2403", margin=margin, on=start)
            after, _ = funds.mark(swap, funds.window_moves(start, end, ("IM2403",)))
            assert float(after.equity) - 1 == pytest.approx(level * net, abs=1e-12)


def test_hedging_with_ic_is_far_worse():
    net = funds.stylised({"microcap": 1.0}, "IC2403", "2024-02-02", "2024-02-07").net
    assert written(net, "-38.9") == "-38.9"


def test_the_days_of_a_replay_make_the_window():
    """Guards: a day skipped or counted twice; a hedge that is rebalanced behind one's back."""
    start, end = "2023-12-29", "2024-02-07"
    path = funds.record_path(start, end, ("IM2403",))
    assert len(path) == measures.trading_days(start, end).size - 1 and float(np.sum(path.days)) == 40
    seen = funds.simulate(
        funds.dma(funds.MIX, "IM2403", margin=1.0), path, funds.OWN_ACCOUNTS.moved(futures_margin=0.0)
    )
    whole = funds.stylised(funds.MIX, "IM2403", start, end)
    assert float(seen.total.net) == pytest.approx(float(whole.net), abs=1e-12)
    assert float(seen.equity[-1] - 1) == pytest.approx(float(whole.net), abs=1e-12)
    microcap = np.prod(1 + path.tiers[:, -1]) - 1
    assert microcap == pytest.approx(measures.total_return("microcap", start, end), abs=1e-12)


def test_a_levered_microcap_book_is_wiped_out_and_the_broker_pays():
    """Guards: facts of the episode that the chapter states: 5x pure microcap is gone by 7 February."""
    path = funds.record_path("2023-12-29", "2024-02-08", ("IM2403",))
    dates = measures.trading_days("2023-12-29", "2024-02-08")
    seen = funds.simulate(funds.dma({"microcap": 1.0}, "IM2403", margin=0.2), path, funds.DMA)
    assert (
        str(dates[int(seen.first_call)]) == "2024-02-06" and str(dates[int(seen.wiped_out)]) == "2024-02-07"
    )
    assert float(seen.gap_loss.sum()) > 0.25 and float(seen.final.equity) == 0 and float(seen.final.debt) == 0
    assert (
        float(seen.equity[dates == np.datetime64("2024-02-05")][0]) > 0.7
    )  # a day before, nobody was called


def test_a_rolled_hedge_and_an_expired_one():
    path = funds.record_path("2024-03-01", "2024-03-29", ("IM", "IM2406"), rule=RollRule(sessions_before=2))
    dates = measures.trading_days("2024-03-01", "2024-03-29")
    rolled = np.flatnonzero(dates == np.datetime64("2024-03-13"))[0]  # two sessions before 15 March
    np.testing.assert_array_equal(path.contracts[rolled:, 0], path.contracts[rolled:, 1])
    assert np.all(path.contracts[: rolled - 1, 0] != path.contracts[: rolled - 1, 1])
    first = measures.futures_return("IM2403", "2024-03-01", "2024-03-04")
    assert path.contracts[0, 0] == pytest.approx(first, abs=1e-12)
    with pytest.raises(ValueError, match=r"IM2403 expired"):
        funds.record_path("2024-03-01", "2024-03-29", ("IM2403",))
    with pytest.raises(ValueError, match=r"series='csi_2000'"):
        funds.stylised({"csi_2000": 1.0}, "IM2403", "2024-02-05", "2024-02-06")
    with pytest.raises(ValueError, match=r"start=2024-02-06"):
        funds.record_path("2024-02-06", "2024-02-05")


def test_a_contract_on_its_last_day_is_settled_on_the_index():
    """Guards: a basis that is still paid for after expiry."""
    path = funds.record_path("2024-02-05", "2024-02-19", ("IM2402",))
    held = np.prod(1 + path.contracts[:, 0]) / np.prod(1 + path.indices[:, 0])
    assert held == pytest.approx(1 / (1 + measures.basis("IM2402", "2024-02-05")), rel=1e-12)


def test_a_benchmark_replaces_the_reference():
    path = funds.record_path("2024-02-02", "2024-02-08", (), benchmark="csi500")
    seen = funds.simulate(funds.long_only({"microcap": 1.0}, invested=1.0), path)
    lost, index = (measures.total_return(name, "2024-02-02", "2024-02-08") for name in ("microcap", "csi500"))
    assert float(seen.equity[-1]) == pytest.approx(1 + lost) and index > 0 > lost
    assert float(seen.total.selection) < lost and float(seen.total.index) > 0
    assert float(seen.total.basis) == 0
