"""The builder: it keeps every rule, relaxes none, names the conflict, and stands at the convex optimum."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.simulation.mandate_cases import drawn, market, quarter, small
from widgets.simulation import mandate as M
from widgets.simulation.mandate.bets import bets
from widgets.simulation.mandate.greedy import feasible, limits

U, RISK = market(), M.measured(market())
TASTE = M.draw_taste(U, np.random.default_rng(0))
# How far below the optimum the builder may stand, as a share of the optimum's advantage over the index. The
# largest seen in 450 random mandates is 0.0001.
DISTANCE = 1e-3


def keeps(mandate, universe, portfolio, risk):
    """Assert every rule from its definition, without the checker."""
    w, near = portfolio.weights, 1e-9
    stocks, index = w.sum(), universe.weights(mandate.index)
    assert abs(stocks + portfolio.cash + portfolio.other - 1) < near and (w >= 0).all()
    assert portfolio.cash == mandate.cash >= mandate.cash_minimum and portfolio.other == mandate.other
    assert stocks >= mandate.stock_minimum - near and w.max() <= mandate.name_cap + near
    inside = universe.group == M.GROUPS.index(mandate.index)
    if mandate.reserves:
        inside = inside | (universe.reserve == M.GROUPS.index(mandate.index))
    base = stocks if mandate.base is M.Base.STOCKS else 1 - portfolio.cash
    assert w[inside].sum() >= mandate.constituents * base - near
    may = inside | np.isin(universe.group, [M.GROUPS.index(g) for g in mandate.outside])
    assert not w[~may].any()
    if mandate.active_cap is not None:
        assert np.abs(w - stocks * index).max() <= mandate.active_cap + near
    if mandate.max_names is not None:
        assert (w > 0).sum() <= mandate.max_names
    if mandate.tracking_error is not None:
        assert M.tracking_error(universe, mandate.index, w, risk) <= mandate.tracking_error + near
    if mandate.size_band is not None:
        x = universe.cap if mandate.average is M.Average.ARITHMETIC else np.log(universe.cap)
        ours, theirs = x @ w / stocks, x @ index
        ratio = ours / theirs if mandate.average is M.Average.ARITHMETIC else np.exp(ours - theirs)
        assert 1 - mandate.size_band - 1e-7 <= ratio <= 1 + mandate.size_band + 1e-7
    if mandate.industry_band is not None:
        for k in range(universe.industries):
            one = universe.industry == k
            assert abs(w[one].sum() / stocks - index[one].sum()) <= mandate.industry_band + near


def outcome(rng, number, universe, risk, **options):
    """Return (mandate, portfolio or conflict) of one random mandate; None if it was refused at once."""
    fields = drawn(rng, number, **options)
    score = M.signal(universe, rng.uniform(-1, 1), M.draw_taste(universe, rng))
    try:
        mandate = M.Mandate(**fields)
    except M.Conflict as conflict:
        assert conflict.rules
        return None
    try:
        return mandate, score, M.build(mandate, universe, score, risk)
    except M.Conflict as conflict:
        return mandate, score, conflict


def test_a_thousand_random_mandates_are_kept_or_refused_by_name():
    """Guards: a portfolio that fails its mandate; a rule relaxed in silence; a conflict without culprits."""
    rng, built, refused = np.random.default_rng(2024), 0, 0
    universe = quarter()  # a quarter of the stocks, four times the name caps
    risk = M.measured(universe)
    for number in range(1000):
        found = outcome(rng, number, universe, risk, tight=4.0)
        if found is None:
            refused += 1
            continue
        mandate, _, result = found
        if isinstance(result, M.Portfolio):
            built += 1
            keeps(mandate, universe, result, risk)
            report = M.report(mandate, universe, result, risk)
            assert report.passed, (report.broken, mandate)
        else:
            refused += 1
            assert result.rules and all(rule in str(result) for rule in result.rules)
    assert built > 400 and refused > 150


def test_the_builder_and_the_solver_agree_on_what_is_possible_and_what_is_best():
    """Guards: a mandate called infeasible that is not, one built that cannot be, and a poor portfolio."""
    pytest.importorskip("cvxpy")
    rng, gaps, refused = np.random.default_rng(7), [], 0
    for number in range(45):
        found = outcome(rng, number, U, RISK, counted=False)
        if found is None:
            continue
        mandate, score, result = found
        if isinstance(result, M.Conflict):
            refused += 1
            with pytest.raises(M.Conflict):
                M.optimum(mandate, U, score, RISK)
            continue
        best = M.optimum(mandate, U, score, RISK)
        index = mandate.stocks * U.weights(mandate.index)
        ours, theirs = (score @ (p.weights - index) for p in (result, best))
        gaps.append((theirs - ours) / max(abs(theirs), 0.01))
    assert refused >= 5 and len(gaps) >= 25
    assert max(gaps) < DISTANCE and min(gaps) > -1e-4


def test_a_conflict_names_rules_that_all_take_part():
    """Without any one of the rules named the mandate can be met: none is blamed for nothing."""
    rng, seen = np.random.default_rng(5), 0
    widest = {
        "constituents": 0.0, "name_cap": 1.0, "cash": 0.0, "other": 0.0, "outside": M.GROUPS,
    }  # fmt: skip
    for number in range(100):
        found = outcome(rng, number, U, RISK, counted=False)
        if found is None or not isinstance(found[2], M.Conflict):
            continue
        mandate, _, conflict = found
        seen += 1
        alone = {rule: widest.get(rule) for rule in conflict.rules}
        kept = set(conflict.rules)
        bare = M.Mandate("bare", index=mandate.index, reserves=mandate.reserves, average=mandate.average)
        only = replace(bare, base=mandate.base, cash=mandate.cash, other=mandate.other)
        only = replace(only, **{rule: getattr(mandate, rule) for rule in kept})
        loose = {} if "cash" in kept else {"cash": 0.0}
        loose |= {} if "other" in kept else {"other": 0.0}
        assert not feasible(replace(only, **loose), U, RISK), conflict
        for rule, free in alone.items():
            assert feasible(replace(only, **loose | {rule: free}), U, RISK), (conflict, rule)
    assert seen > 10


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"stock_minimum": 0.9, "cash": 0.2}, ("stock_minimum", "cash")),
        ({"stock_minimum": 0.9, "cash": 0.05, "other": 0.1}, ("stock_minimum", "cash", "other")),
        ({"cash": 0.02, "cash_minimum": 0.05}, ("cash", "cash_minimum")),
        ({"cash": 1.0}, ("stock_minimum", "cash")),
        ({"max_names": 50, "name_cap": 0.01}, ("max_names", "name_cap")),
        ({"constituents": 1.0, "base": M.Base.NON_CASH, "other": 0.1}, ("constituents", "other")),
    ],
)
def test_arithmetic_conflicts_are_refused_at_once(fields, rules):
    with pytest.raises(M.Conflict) as caught:
        M.Mandate("mine", **fields)
    assert caught.value.rules == rules and "mine" in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"constituents": 0.8, "name_cap": 0.001}, {"constituents", "name_cap"}),
        ({"outside": ("microcap",), "constituents": 0.2, "name_cap": 0.001}, {"outside", "name_cap"}),
        ({"name_cap": 0.0001}, {"name_cap"}),
        ({"tracking_error": 0.005, "cash": 0.1}, {"tracking_error", "cash"}),
        ({"active_cap": 0.0, "name_cap": 0.004}, {"active_cap", "name_cap"}),
        (
            {"size_band": 0.01, "outside": ("csi2000",), "name_cap": 0.001},
            {"size_band", "outside", "name_cap"},
        ),
    ],
)
def test_what_the_market_cannot_give_is_refused_by_name(fields, rules):
    with pytest.raises(M.Conflict) as caught:
        M.build(M.Mandate("mine", **fields), U, TASTE, RISK)
    assert set(caught.value.rules) == rules


def test_the_error_is_a_value_error_with_the_numbers():
    with pytest.raises(
        ValueError, match=r"'mine' cannot be met: constituents \(at least 0.8 of stock assets\) and name_cap"
    ):
        M.build(M.Mandate("mine", constituents=0.8, name_cap=0.001), U, TASTE, RISK)


def test_a_pure_index_is_the_index():
    p = M.build(M.PURE, U, TASTE, RISK)
    np.testing.assert_allclose(p.weights, 0.95 * U.weights("csi500"), atol=1e-15)


def test_the_scale_of_the_score_does_not_matter():
    score = M.signal(U, 0.5, TASTE)
    for mandate in (M.ENHANCED, M.MATCHING, M.BUDGET):
        one, two = (M.build(mandate, U, k * score, RISK).weights for k in (1.0, 4096.0))
        np.testing.assert_allclose(one, two, atol=1e-12)


def test_the_best_names_are_held():
    """With no rule but the cap the answer is known: the best 190 names at half a percent each."""
    p = M.build(M.FREE, U, TASTE, RISK)
    np.testing.assert_array_equal(np.sort(np.argsort(-TASTE)[:190]), np.flatnonzero(p.weights))
    assert p.weights[p.weights > 0] == pytest.approx(0.005)


def test_loosening_a_rule_never_lowers_the_score():
    score = M.signal(U, 0.6, TASTE)
    for field, values in (
        ("constituents", (0.95, 0.8, 0.5, 0.0)),
        ("tracking_error", (0.015, 0.02, 0.03, 0.05)),
    ):
        scores = [
            score @ M.build(replace(M.ENHANCED, base=M.Base.STOCKS, **{field: v}), U, score, RISK).weights
            for v in values
        ]
        assert np.all(np.diff(scores) > -1e-9), (field, scores)


@pytest.mark.parametrize("base", list(M.Base))
def test_a_rule_at_its_very_limit_still_lets_the_score_choose(base):
    """Guards: all in constituents met only by the rule's own extreme, whose ties are broken by position."""
    whole = replace(M.FREE, constituents=1.0, base=base)
    inside = M.inside(whole, U)
    books = []
    for tilt in (0.0, 0.9):
        score = M.signal(U, tilt, TASTE)
        books.append(M.build(whole, U, score, RISK).weights)
        best = np.sort(np.flatnonzero(inside)[np.argsort(-score[inside])[:190]])
        np.testing.assert_array_equal(np.flatnonzero(books[-1] > 1e-9), best)
    assert U.log_cap @ books[1] < U.log_cap @ books[0] - 0.1


def test_prices_of_risk_leave_no_better_bet():
    """Where tracking error binds, k x score - gradient is the same for every name between its limits."""
    mandate = replace(M.FREE, tracking_error=0.03)
    score = TASTE / np.abs(TASTE).max()
    problem = bets(U, U.weights("csi500"), *limits(mandate, U), RISK)
    w, prices = problem.at(score, 0.01)
    gradient = 0.01 * score - M.risk.risk_gradient(U, "csi500", w, RISK) / RISK.stock**2
    moving = (w > 1e-12) & (w < 0.005 - 1e-12)
    assert moving.sum() > 20 and np.ptp(gradient[moving]) < 1e-9
    assert gradient[w <= 1e-12].max() <= gradient[moving].max() + 1e-9
    assert w.sum() == pytest.approx(0.95, abs=1e-10) and np.isfinite(prices).all()


def test_few_names():
    u = small()
    score = M.draw_taste(u, np.random.default_rng(1))
    mandate = M.Mandate("few", constituents=0.8, name_cap=0.05, max_names=25, tracking_error=0.3)
    p = M.build(mandate, u, score)
    assert p.names <= 25
    keeps(mandate, u, p, M.Risk())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: M.Mandate("m", constituents=1.2), r"constituents is 1.2; allowed: \[0, 1\]"),
        (lambda: M.Mandate("m", constituents=-0.1), r"constituents is -0.1"),
        (lambda: M.Mandate("m", cash=np.nan), r"cash is nan"),
        (lambda: M.Mandate("m", name_cap=0.0), r"name_cap is 0.0; allowed: \(0, 1\]"),
        (lambda: M.Mandate("m", tracking_error=0.0), r"tracking_error is 0.0"),
        (lambda: M.Mandate("m", max_names=0), r"max_names is 0"),
        (lambda: M.Mandate("m", index="csi800"), r"index is 'csi800'; allowed: csi300"),
        (lambda: M.Mandate("m", outside=("small",)), r"outside is 'small'; allowed: csi300"),
        (lambda: M.Mandate("m", base="stocks"), r"base is 'stocks'"),
        (lambda: M.Mandate("m", average="mean"), r"average is 'mean'"),
        (lambda: M.build(M.FREE, U, TASTE[:5]), r"score.shape is \(5,\); allowed: \(5000,\)"),
        (lambda: M.build(M.FREE, U, np.full(5000, np.nan)), r"score is nan"),
        (lambda: M.Portfolio([0.5, 0.6]), r"weights \+ cash \+ other is 1.1; allowed: 1"),
        (lambda: M.Portfolio([1.5, -0.5]), r"weights is -0.5"),
        (lambda: M.Portfolio([[1.0]]), r"weights.shape is \(1, 1\)"),
        (lambda: M.Risk(size=-1), r"size is -1"),
        (lambda: M.optimum(replace(M.FREE, max_names=300), U, TASTE), r"max_names is 300; allowed: None"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_without_the_solver_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cvxpy", None)
    with pytest.raises(ImportError, match="extra `optimum`"):
        M.optimum(M.FREE, U, TASTE)
    assert M.build(M.FREE, U, TASTE, RISK).names == 190
