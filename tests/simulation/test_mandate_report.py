"""The checker on a market small enough to do by hand; risk against an explicit covariance; days to sell."""

import numpy as np
import pytest

from tests.simulation.mandate_cases import market, small
from widgets.simulation import mandate as M
from widgets.simulation.mandate.risk import risk_gradient

# Two large, two of the index, one of the next tier in line for it, one small.
TOY = M.Universe(
    group=[0, 0, 1, 1, 2, 5],
    cap=[400.0, 100.0, 30.0, 10.0, 8.0, 1.0],
    inclusion=[0.5, 0.5, 0.5, 0.5, 0.5, 1.0],
    industry=[0, 1, 0, 1, 0, 1],
    adv=[4.0, 2.0, 1.0, 0.5, 0.4, 0.02],
    reserve=[-1, -1, -1, -1, 1, -1],
)
HELD = M.Portfolio([0.1, 0.0, 0.3, 0.2, 0.2, 0.1], cash=0.06, other=0.04)
RISK = M.Risk(market=0.2, size=0.05, industry=0.1, stock=0.3)


@pytest.mark.parametrize(
    ("fields", "rule", "limit", "actual", "passed"),
    [
        ({}, "stock_minimum", 0.0, 0.9, True),
        ({"stock_minimum": 0.9}, "stock_minimum", 0.9, 0.9, True),
        ({"stock_minimum": 0.91}, "stock_minimum", 0.91, 0.9, False),
        ({"cash": 0.07, "cash_minimum": 0.07}, "cash_minimum", 0.07, 0.06, False),
        ({"name_cap": 0.3}, "name_cap", 0.3, 0.3, True),
        ({"name_cap": 0.29}, "name_cap", 0.29, 0.3, False),
        # constituents 0.5 and the reserve 0.2, of stocks 0.9 or of non-cash assets 0.94
        ({"constituents": 0.75}, "constituents", 0.75, 0.7 / 0.9, True),
        ({"constituents": 0.75, "base": M.Base.NON_CASH}, "constituents", 0.75, 0.7 / 0.94, False),
        ({"constituents": 0.75, "reserves": False}, "constituents", 0.75, 0.5 / 0.9, False),
        ({"outside": ("csi300",)}, "outside", 0.0, 0.1, False),
        ({"outside": ("csi300", "microcap")}, "outside", 0.0, 0.0, True),
        ({"max_names": 4}, "max_names", 4.0, 5.0, False),
        ({"max_names": 5}, "max_names", 5.0, 5.0, True),
        # index weights 0.75 and 0.25 of stocks 0.9: distances 0.1, 0, 0.375, 0.025, 0.2, 0.1
        ({"active_cap": 0.37}, "active_cap", 0.37, 0.375, False),
        ({"active_cap": 0.38}, "active_cap", 0.38, 0.375, True),
        # average of money: (40 + 9 + 2 + 1.6 + 0.1) / 0.9 against 25
        ({"size_band": 0.5}, "size_band_high", 37.5, 52.7 / 0.9, False),
        ({"size_band": 0.5}, "size_band_low", 12.5, 52.7 / 0.9, True),
        # industry 0: 0.6 / 0.9 against 0.75
        ({"industry_band": 0.08}, "industry_band", 0.08, 0.75 - 0.6 / 0.9, False),
        ({"industry_band": 0.09}, "industry_band", 0.09, 0.75 - 0.6 / 0.9, True),
    ],
)
def test_each_rule_by_hand(fields, rule, limit, actual, passed):
    if rule == "outside" and "microcap" in fields["outside"]:
        fields = fields | {"outside": ("csi300", "microcap", "csi500")}
        report = M.report(M.Mandate("m", **fields), TOY, HELD)
        assert report.passed  # the CSI 300's second stock may not be sold short by a slip of the mask
    report = M.report(M.Mandate("m", **fields), TOY, HELD, RISK)
    if actual == 0.0 and rule == "outside":
        assert "outside" not in report.broken
        return
    line = report.line(rule)
    assert line.limit == pytest.approx(limit) and line.actual == pytest.approx(actual)
    assert line.passed is passed and (rule in report.broken) is not passed
    assert line.slack == pytest.approx((actual - limit) * (1 if line.least else -1))
    assert report.passed is (report.broken == ())


def test_a_geometric_average_sees_the_dwarfs():
    """Guards: a quarter in a giant, the rest in dwarfs: of average size by money, not by logs."""
    barbell = M.Portfolio([0.0, 0.25, 0.0, 0.0, 0.0, 0.75])
    by_money = M.report(M.Mandate("m", cash=0.0, size_band=0.1), TOY, barbell)
    by_logs = M.report(M.Mandate("m", cash=0.0, size_band=0.1, average=M.Average.GEOMETRIC), TOY, barbell)
    assert by_money.line("size_band_low").actual == pytest.approx(25.75) and by_money.passed
    assert by_logs.line("size_band_low").actual == pytest.approx(np.exp(0.25 * np.log(100)))
    assert by_logs.broken == ("size_band_low",)


def test_a_book_of_cash_breaks_no_ratio():
    cash = M.Portfolio(np.zeros(6), cash=1.0)
    report = M.report(M.Mandate("m", constituents=0.8, size_band=0.1, industry_band=0.1), TOY, cash)
    assert report.passed
    assert M.report(M.Mandate("m", stock_minimum=0.9), TOY, cash).broken == ("stock_minimum",)


def test_a_rule_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="rule is 'max_names'; allowed: stock_minimum"):
        M.report(M.FREE, TOY, HELD).line("max_names")
    with pytest.raises(ValueError, match=r"portfolio.weights.shape is \(6,\); allowed: \(5000,\)"):
        M.report(M.FREE, market(), HELD)


def covariance(universe, index, risk):
    """Return the explicit n x n covariance matrix of the four kinds of risk."""
    place = universe.log_cap - universe.weights(index) @ universe.log_cap
    same = universe.industry[:, None] == universe.industry
    n = universe.size
    return (
        risk.market**2 * np.ones((n, n))
        + risk.size**2 * np.outer(place, place)
        + risk.industry**2 * same
        + risk.stock**2 * np.eye(n)
    )


def test_tracking_error_is_that_of_the_covariance_matrix():
    u, rng = small(), np.random.default_rng(0)
    full = covariance(u, "csi500", RISK)
    w = rng.dirichlet(np.full(u.size, 0.1), 5) * 0.95
    a = w - u.weights("csi500")
    expected = np.sqrt(np.einsum("ki,ij,kj->k", a, full, a))
    np.testing.assert_allclose(M.tracking_error(u, "csi500", w, RISK), expected, rtol=1e-12)
    np.testing.assert_allclose(risk_gradient(u, "csi500", w[2], RISK), full @ a[2], rtol=1e-10, atol=1e-14)
    assert M.tracking_error(u, "csi500", u.weights("csi500"), RISK) == 0


def test_cash_alone_costs_the_market_share_of_risk():
    u = market()
    only_market = M.Risk(market=0.15, size=0.0, industry=0.0, stock=0.01)
    found = M.tracking_error(u, "csi500", 0.9 * u.weights("csi500"), only_market)
    assert found == pytest.approx(0.1 * 0.15, rel=0.01)


def test_risk_is_measured_on_the_record():
    """Microcap 17.6%, CSI 300 12.7% a year and correlation 0.45 in late 2023 (facts 1.1)."""
    u = market()
    calm, crash = M.measured(u), M.measured(u, "feb_1_to_8")
    spread = np.sqrt(0.176**2 + 0.127**2 - 2 * 0.45 * 0.176 * 0.127)
    distance = (u.weights("csi300") - u.weights("microcap")) @ u.log_cap
    assert calm.size == pytest.approx(spread / distance, rel=0.01) and calm.market == pytest.approx(0.139)
    assert crash.size > 5 * calm.size
    with pytest.raises(ValueError, match="window is 'feb_5_to_8'"):
        M.measured(u, "feb_5_to_8")


def test_realised_tracking_error_is_a_standard_deviation():
    daily = np.array([[0.01, -0.01, 0.01, -0.01], [0.0, 0.0, 0.0, 0.0]])
    np.testing.assert_allclose(M.realised(daily), [np.sqrt(252 * 4 / 3) * 0.01, 0.0])
    for bad in (0.1, [0.1], [0.1, np.nan]):
        with pytest.raises(ValueError, match="excess"):
            M.realised(bad)


def sold_by_hand(universe, worth, participation, share):
    """Return the days to sell, by stepping through hundredths of a day."""
    left, total, day = worth.copy(), worth.sum(), 0.0
    while left.sum() > (1 - share) * total + 1e-12:
        left = np.maximum(left - participation * universe.adv * 0.01, 0)
        day += 0.01
    return day


def test_days_to_sell_by_stepping():
    rng = np.random.default_rng(3)
    for _ in range(20):
        w = rng.dirichlet(np.full(6, 0.5))
        found = M.days_to_sell(TOY, w, 0.5, (0.1, 0.2), (0.3, 0.9))
        for i, part in enumerate((0.1, 0.2)):
            for j, share in enumerate((0.3, 0.9)):
                by_hand = sold_by_hand(TOY, 0.5 * w, part, share)
                assert found[i, j] == pytest.approx(by_hand, abs=0.02 + 1e-6 * by_hand)


def test_days_to_sell_in_one_stock_and_its_scaling():
    w = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
    np.testing.assert_allclose(M.days_to_sell(TOY, w, 1.0, 0.1), [250, 450, 500])
    u, one = small(), np.full(small().size, 1 / small().size)
    base = M.days_to_sell(u, one, 5.0, 0.1)
    np.testing.assert_allclose(M.days_to_sell(u, one, 10.0, 0.1), 2 * base)
    np.testing.assert_allclose(M.days_to_sell(u, one, 5.0, 0.2), base / 2)
    assert M.days_to_sell(u, one, 5.0, 0.1, 0.5).shape == ()
    assert np.all(np.diff(base) > 0) and base[-1] == pytest.approx((5 * one / u.adv).max() / 0.1)


def test_an_empty_book_is_sold_at_once():
    assert not M.days_to_sell(TOY, np.zeros(6), 5.0).any()
    assert not M.days_to_sell(TOY, HELD.weights, 0.0).any()
    assert M.days_to_sell(TOY, HELD.weights, 1.0, 0.1, 0.0) == 0


def test_days_by_group_are_those_of_the_group_alone():
    found = M.days_by_group(TOY, HELD.weights, 1.0)
    only = np.where(TOY.members("csi500"), HELD.weights, 0.0)
    np.testing.assert_allclose(found[1], M.days_to_sell(TOY, only, 1.0))
    assert found.shape == (6, 3) and not found[3].any() and found[5, 2] == pytest.approx(0.1 / 0.02 / 0.1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: M.days_to_sell(TOY, HELD.weights, -1.0), r"assets is -1.0"),
        (lambda: M.days_to_sell(TOY, HELD.weights, 1.0, 0.0), r"participation is 0.0"),
        (lambda: M.days_to_sell(TOY, HELD.weights, 1.0, 1.1), r"participation is 1.1; allowed: \(0, 1\]"),
        (lambda: M.days_to_sell(TOY, HELD.weights, 1.0, 0.1, 1.1), r"shares is 1.1; allowed: \[0, 1\]"),
        (lambda: M.days_to_sell(TOY, HELD.weights, 1.0, 0.1, np.nan), r"shares is nan"),
        (lambda: M.days_to_sell(TOY, [0.1], 1.0), r"weights.shape is \(1,\)"),
        (lambda: M.days_to_sell(TOY, [-0.1, 0, 0, 0, 0, 0], 1.0), r"weights is -0.1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
