"""The table of all ages against the engine, age by age."""

import numpy as np
import pytest

from widgets.simulation.snowball import Market, Terms, curve, surface

SPOTS = np.linspace(55, 125, 29)


@pytest.mark.parametrize(
    ("note", "market"),
    [
        (Terms.ideal(s0=100.0), Market()),
        (Terms.ideal(months=12, lock=2, step=0.03, ki=0.8, s0=100.0, margin=0.25), Market(vol=0.35, q=0.1)),
        (
            Terms.listed([40, 61, 80], [102, 101, 100], 80, 0.1, [0.2, 0.3, 0.4], [0.2, 0.3, 0.4], s0=100.0),
            Market(r=0.05, vol=0.15),
        ),
    ],
)
def test_every_age_is_what_the_engine_gives(note, market):
    table = surface(note, market, SPOTS)
    around = {day + shift for day in note.ko_days[::5] for shift in (-1, 0, 1)}
    for age in sorted(age for age in {0, 1, note.tenor - 1, *around} if age < note.tenor):
        for curves, hit in ((table.free, False), (table.knocked_in, True)):
            alone = curve(note, market, SPOTS, age, hit)
            for name, tolerance in (("price", 1e-4), ("delta", 1e-5), ("gamma", 1e-4)):
                ours = getattr(curves, name)[age]
                np.testing.assert_allclose(
                    ours, getattr(alone, name), atol=tolerance, err_msg=f"{name} {age} {hit}"
                )


def test_the_free_surface_is_smooth_across_the_knock_in_level():
    # Guards against masking it: a masked surface cannot be interpolated near the barrier.
    near = surface(Terms.ideal(s0=100.0), Market(), [74.9, 75.0, 75.1]).free
    bend = near.price[:, 0] - 2 * near.price[:, 1] + near.price[:, 2]
    np.testing.assert_allclose(bend, near.gamma[:, 1] * 0.1**2, rtol=0.05, atol=1e-5)


@pytest.mark.parametrize("spots", [[], [[90.0, 100.0]]])
def test_spots_need_one_axis(spots):
    with pytest.raises(ValueError, match=r"spots.shape is .*; allowed: one axis"):
        surface(Terms.ideal(s0=100.0), Market(), spots)
