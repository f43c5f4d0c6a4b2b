"""The claim register: data against published values, errors, how numbers are printed, the prose check."""

import re
import subprocess
import sys
from decimal import Decimal

import pytest

from widgets.book.myst import source
from widgets.book.register import DATA, RegisterError, parse, prose, register
from widgets.book.register.quantity import NBSP, quantity
from widgets.book.register.wording import computed_text
from widgets.figures import FIGURES, figure

TEXT = DATA.read_text(encoding="utf-8")

# Typed from the collected facts (own computation from daily data, checked there against press figures),
# never from this code's output: (id, number in the unit shown, decimals it was printed with).
PUBLISHED = [
    ("csi300-jan", -6.29, 1),
    ("csi500-jan", -13.49, 1),
    ("csi1000-jan", -18.72, 1),
    ("micro-jan", -20.35, 1),
    ("csi300-week-0202", -4.63, 1),
    ("csi500-week-0202", -9.23, 1),
    ("csi1000-week-0202", -13.19, 1),
    ("csi1000-ytd-0205", -27.08, 1),
    ("etf2000-ytd-0205", -30.17, 1),
    ("micro-ytd-0205", -36.55, 1),
    ("csi300-ytd-0207", -2.55, 1),
    ("csi500-ytd-0207", -5.89, 1),
    ("micro-ytd-0207", -44.46, 1),
    ("csi1000-ytd-0208", -15.19, 1),
    ("micro-ytd-0208", -39.35, 1),
    ("csi500-week-0208", 12.86, 1),
    ("micro-week-0208", -16.67, 1),
    ("csi500-0202-0207", 11.97, 1),
    ("micro-0202-0207", -23.69, 1),
    ("csi1000-peak-to-trough", -31.4, 1),
    ("micro-peak-to-trough", -45.5, 1),
    ("micro-rebound-0320", 56.7, 1),
    ("csi1000-day-0122", -5.77, 1),
    ("csi1000-day-0206", 6.97, 1),
    ("micro-day-0205", -12.82, 1),
    ("csi1000-vol-crash", 81.7, 1),
    ("micro-vol-crash", 121.2, 1),
    ("micro-correlation-crash", 0.04, 2),
    ("micro-correlation-jan", 0.59, 2),
    ("im2403-day-0206", 12.95, 1),
    ("ic2403-day-0206", 12.24, 1),
    ("basis-im2403-0205", -5.79, 2),
    ("annual-basis-im2403-0205", -54, 0),
    ("annual-basis-im2402-0205", -71, 0),
    ("annual-basis-im2402-0122", -44, 0),
    ("annual-basis-ic2402-0122", -37, 0),
    ("basis-im2409-0205", -10.32, 1),
    ("weighted-basis-im-0205", -47, 0),
    ("weighted-basis-ic-0122", -27, 0),
    ("days-im2403-0205", 39, 0),
    ("open-interest-fall-im", -11.5, 1),
    ("open-interest-growth-im", 28, 0),
    ("open-interest-growth-ic", 12, 0),
    ("notional-ic-0205", 277, 0),
    ("notional-im-0205", 259, 0),
    ("neutral-basis-0206", -5.98, 1),
    ("neutral-net-micro-0206", -16.72, 1),
    ("neutral-net-micro-1229-0207", -26.32, 1),
    ("neutral-selection-etf2000-0207", -7.07, 1),
    ("neutral-net-micro-ic2403-0202-0207", -38.9, 1),
    ("etf-500-multiple-0205", 11.6, 1),
    ("etf-1000-multiple-0205", 11.5, 1),
    ("etf-2000-multiple-0208", 67.7, 1),
    ("etf-300-turnover-0118", 15.3, 1),
    ("etf-500-turnover-0205", 16.1, 1),
    ("annual-basis-im2410-0927", 76, 0),
]


@pytest.mark.parametrize(("key", "published", "decimals"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_computed_facts_are_the_published_ones(key, published, decimals):
    """Guards against a figure called with the wrong series, contract, date or scale."""
    (value,) = register().facts[key].numbers()
    assert abs(float(value) - published) <= 0.51 * 10**-decimals + 0.005


def test_open_interest_that_left_and_was_rolled():
    facts = register().facts
    assert [
        round(float(facts[key].numbers()[0]) / 1e3, 1) for key in ("im2402-lots-left", "im2402-lots-rolled")
    ] == [-39.5, 2.6]
    assert round(float(facts["ic2402-lots-left"].numbers()[0]) / 1e3, 1) == -32.8


def test_the_neutral_book_splits_exactly():
    """Guards against a leg that is counted twice or not at all."""
    for end in ("2024-02-05", "2024-02-06", "2024-02-07"):
        parts = figure("neutral_selection", "microcap", "IM2403", "2023-12-29", end) + figure(
            "neutral_basis_leg", "IM2403", "2023-12-29", end
        )
        assert abs(parts - figure("neutral_net", "microcap", "IM2403", "2023-12-29", end)) < 1e-15


def test_the_register_holds_what_the_course_needs():
    found = register()
    assert list(found.claims) == [f"S{number:02d}" for number in range(1, 21)]
    assert {"microcap", "record", "press"} & set(found.facts) == set()
    assert {
        "dma-cap-2023",
        "net-selling-limit",
        "amac-guidelines",
        "lingjun",
        "weiwan",
        "refinancing-halt",
    } <= set(found.events)
    for group in ("moves", "basis", "snowballs", "dma", "funds", "neutral", "rescue", "liquidity", "rules"):
        assert any(fact.group == group for fact in found.facts.values()), group


def test_no_record_is_typed_and_nothing_unsourced_is_printed():
    for fact in register().facts.values():
        assert fact.sources and fact.confidence in "ABC"
        assert not (fact.kind == "record" and fact.confidence == "A" and fact.value), fact.id


def test_every_source_that_is_linked_is_not_a_repost():
    """Guards against links to pages that only repeat another outlet, and to search engines' copies."""
    allowed = {
        "www.csindex.com.cn",
        "www.cffex.com.cn",
        "www.sse.com.cn",
        "www.szse.cn",
        "www.amac.org.cn",
        "www.bnnbloomberg.ca",
        "www.caixinglobal.com",
        "www.scmp.com",
        "www.hedgeweek.com",
        "www.shine.cn",  # Shanghai Daily
        "en.imsilkroad.com",  # Xinhua's own portal
        "www.federalreserve.gov",
        "www.federalreservehistory.org",
        "www.govinfo.gov",
        "www.newyorkfed.org",
        "www.nber.org",
        "lordslibrary.parliament.uk",
        "www.bis.org",
        "doi.org",
        "www.sec.gov",
        "globaltimes.cn",
        "www.yicaiglobal.com",
        "marketnews.com",
        "paper.cnstock.com",
        "xueqiu.com",
    }
    hosts = {re.sub(r"https?://([^/]+).*", r"\1", one.url) for one in register().sources.values() if one.url}
    assert hosts <= allowed


# --- errors -------------------------------------------------------------------------------------------------

GOOD = """
[[source]]
id = "press"
outlet = "A paper"
title = "A report"
date = "2024-02-05"

[[fact]]
id = "fall"
group = "moves"
statement = "Something fell"
unit = "percent"
value = -1.5
kind = "record"
confidence = "B"
date = "2024-02-05"
sources = ["press"]

[[claim]]
id = "S01"
statement = "A claim"

[[event]]
id = "day"
date = "2024-02-05"
kind = "rule"
statement = "A rule"
confidence = "B"
sources = ["press"]
"""
BROKEN = [
    ('id = "fall"', 'id = "fall!"', r"fact 'fall!': id 'fall!'; allowed"),
    (
        "[[claim]]",
        GOOD[GOOD.index("[[fact]]") : GOOD.index("[[claim]]")] + "[[claim]]",
        r"fact 'fall': the id is used twice",
    ),
    (
        'sources = ["press"]\n\n[[claim]]',
        'sources = ["pres"]\n\n[[claim]]',
        r"fact 'fall', source: 'pres'; allowed: press",
    ),
    ('sources = ["press"]\n\n[[claim]]', "sources = []\n\n[[claim]]", r"fact 'fall': sources is missing"),
    (
        'sources = ["press"]\n\n[[claim]]',
        'sources = "press"\n\n[[claim]]',
        r"fact 'fall', sources: 'press'; allowed: a list",
    ),
    ('kind = "record"', 'kind = "rumour"', r"fact 'fall', kind: 'rumour'; allowed: record, estimate, model"),
    ('kind = "rule"', 'kind = "party"', r"event 'day', kind: 'party'; allowed: market"),
    ('confidence = "B"\ndate', 'confidence = "D"\ndate', r"fact 'fall', confidence: 'D'; allowed: A, B, C"),
    ('confidence = "B"\ndate', 'confidence = "M"\ndate', r"fact 'fall', confidence: 'M' has no source"),
    (
        'confidence = "B"\ndate',
        'confidence = "A"\ndate',
        r"fact 'fall': kind record, confidence A is computed",
    ),
    ('kind = "record"', 'kind = "model"', r"fact 'fall': kind model, confidence B is computed"),
    ('unit = "percent"\n', "", r"fact 'fall': unit is missing"),
    ('unit = "percent"', 'unit = "stones"', r"fact 'fall', unit: 'stones'; allowed: percent"),
    ('group = "moves"', 'group = "gossip"', r"fact 'fall', group: 'gossip'; allowed: moves"),
    (
        "value = -1.5",
        'value = -1.5\nfigure = "basis"',
        r"fact 'fall': needs a value or a figure, and not both",
    ),
    ("value = -1.5\n", "", r"fact 'fall': needs a value or a figure"),
    ("value = -1.5", "value = [2, 1]", r"fact 'fall', value: 2 to 1; allowed: low before high"),
    ("value = -1.5", "value = [1, 2, 3]", r"fact 'fall', value: .*allowed: a number"),
    ("value = -1.5", 'value = "1.5"', r"fact 'fall', value: .*allowed: a number"),
    ("value = -1.5", "value = true", r"fact 'fall', value: .*allowed: a number"),
    ("value = -1.5", 'figure = "nothing"', r"fact 'fall': figure 'nothing' is unknown; allowed: "),
    ("value = -1.5", 'figure = "basis"\nargs = ["IM2403"]', r"fact 'fall': figure basis\(IM2403\): missing"),
    ("value = -1.5", 'figure = "basis"\nargs = ["IM2403", "2024-02-10"]', r"figure basis.*not a trading day"),
    (
        'date = "2024-02-05"\nsources = ["press"]\n\n[[claim]]',
        'date = "5 Feb"\nsources = ["press"]\n\n[[claim]]',
        r"fact 'fall', date: '5 Feb'",
    ),
    (
        'date = "2024-02-05"\nkind = "rule"',
        'date = "2024-02-30"\nkind = "rule"',
        r"event 'day', date: '2024-02-30' is not a day",
    ),
    ('date = "2024-02-05"\nkind = "rule"', 'date = "2024-03/2024-02"\nkind = "rule"', r"event 'day', date"),
    ('title = "A report"', 'title = "A report"\nurl = "example.org"', r"source 'press', url: 'example.org'"),
    (
        'title = "A report"',
        'title = "A report"\nlink = "x"',
        r"source 'press', field: 'link'; allowed: id, outlet",
    ),
    ("value = -1.5", 'value = -1.5\ndecimals = "1"', r"fact 'fall', decimals: '1'; allowed: int"),
    ("value = -1.5", 'value = -1.5\nabout = "maybe"', r"fact 'fall', about: 'maybe'; allowed: about"),
    ("[[claim]]", '[[rumour]]\nid = "x"\n[[claim]]', r"table: 'rumour'; allowed: source, fact, claim, event"),
    ("[[claim]]", "[[claim", r"not TOML"),
]


def test_the_good_copy_is_good():
    """Without this the broken copies below could fail for another reason."""
    assert parse(GOOD).facts["fall"].text() == "−1.5%"


@pytest.mark.parametrize(
    ("old", "new", "message"), BROKEN, ids=[f"{n}-{row[2][:24]}" for n, row in enumerate(BROKEN)]
)
def test_a_broken_register_says_what_where_and_what_is_allowed(old, new, message):
    assert GOOD.count(old) >= 1
    with pytest.raises(RegisterError, match=message):
        parse(GOOD.replace(old, new, 1), "copy.toml")


# --- how numbers are printed --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "unit", "decimals", "options", "shown"),
    [
        (["-44.46"], "percent", 1, {}, "−44.5%"),
        (["0.04"], "percent", 1, {"signed": True}, "0.0%"),
        (["-0.04"], "percent", 1, {}, "0.0%"),
        (["2.91"], "percent", 1, {"signed": True}, "+2.9%"),
        (["-0.4"], "pp", 1, {}, f"−0.4{NBSP}percentage{NBSP}points"),
        (["190", "350"], "cny-bn", 0, {}, f"CNY{NBSP}190–350{NBSP}bn"),
        (["-80", "-20"], "percent", 0, {}, f"−80{NBSP}to{NBSP}−20%"),
        (["321450"], "lots", 0, {}, f"321,450{NBSP}lots"),
        (["67.70"], "x", 1, {}, "67.7x"),
        (["40"], "percent", 0, {"about": "about"}, f"about{NBSP}40%"),
        (["2.5"], "percent", 0, {}, "3%"),
    ],
)
def test_quantities_read_well(values, unit, decimals, options, shown):
    assert quantity([Decimal(value) for value in values], unit, decimals, **options) == shown


def test_size_has_no_sign_and_keeps_low_before_high():
    facts = register().facts
    assert facts["micro-ytd-0207"].text(size=True) == "44.5%"
    assert facts["dma-losses"].text(size=True) == "20–80%"
    assert facts["neutral-net-micro-0208"].text() == "+5.3%"
    assert facts["neutral-net-micro-0208"].text(size=True) == "5.3%"


def test_badges_follow_kind_and_confidence():
    wanted = {
        "micro-ytd-0207": "record",
        "csi2000-day-0205": "reported",
        "dma-size-blog": "unverified",
        "snowball-notional-ubs": "estimate",
        "up-0207": "unverified",
    }
    assert {key: register().facts[key].badge for key in wanted} == wanted


def test_figures_say_what_is_wrong():
    assert figure("total_return(microcap, 2023-12-29, 2024-02-07)") == figure(
        "total_return", "microcap", "2023-12-29", "2024-02-07"
    )
    for wrong, message in (
        ("nothing", ", annualised_basis, "),
        ("basis(IM2403)", "allowed arguments: basis"),
        ("basis(IM2403, 2024-02-05", "write a name"),
        ("basis(IM2403,,2024-02-05)", "an argument is empty"),
        ("total_return(gold, 2023-12-29, 2024-02-07)", "series='gold'"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            figure(wrong)
    with pytest.raises(ValueError, match="given twice"):
        figure("basis(IM2403, 2024-02-05)", "IM2403")
    with pytest.raises(ValueError, match="not a finite number"):
        figure("window_volatility(week_to_feb_2, csi300)")
    assert "__import__" not in FIGURES and "open" not in FIGURES


@pytest.mark.parametrize(
    ("specification", "shown"),
    [
        ("basis(IM2403, 2024-02-05):.2%", "−5.79%"),
        ("basis(IM2403, 2024-02-05):percent.2", "−5.79%"),
        ("futures_notional(IM, 2024-02-05):cny-bn.0", f"CNY{NBSP}259{NBSP}bn"),
        ("days_to_expiry(IM2403, 2024-02-05):.0f", "39"),
    ],
)
def test_computed_numbers(specification, shown):
    assert computed_text(specification) == shown


@pytest.mark.parametrize(
    "wrong", ["basis(IM2403, 2024-02-05)", "x:.1%", "basis(IM2403, 2024-02-05):stones", ":.1%"]
)
def test_computed_numbers_refuse(wrong):
    with pytest.raises(ValueError, match=r"computed|figure"):
        computed_text(wrong)


# --- the check of prose -------------------------------------------------------------------------------------

TYPED = [
    "5%",
    "5 %",
    "**5** %",
    "40-50%",
    "40 to 50 percent",
    "3 percentage points",
    "20 pp",
    "12 basis points",
    "7bps",
    "100 points",
    "CNY 190",
    "RMB 5",
    "USD 27",
    "$50",
    "¥3",
    "€2",
    "2 yuan",
    "190 bn",
    "1.2 billion",
    "3 million",
    "2 trillion",
    "5x",
    "5×",
    "3 times",
    "10-fold",
    "326,000 lots",
    "1 lot",
    "5\u00a0%",
    "-5%",
    "−5 %",
    "5％",
    "3亿",
    "2倍",
    "$50 and $60",
    "| a | 5% |\n|---|---|\n| b | c |",
    "- item 5%",
    "> quoted 5%",
    "## Heading 5%",
    "[a link 5%](x.md)",
    "<span>5%</span>",
    "```{note} Title 5%\ntext\n```",
    ":::{tip}\ninside 5%\n:::",
    "- item\n\n  :::{tip}\n  inside 5%\n  :::",
]
FREE = [
    "CSI 500 and 5 February 2024, page 12, IM2403 and T+1",
    "`5%`",
    "$5\\%$",
    "$$\n5\\%\n$$",
    "```python\nx = '5%'\n```",
    "```{code-cell}\n# 5%\n```",
    "{given}`5%`",
    "{fact}`micro-ytd-0207`",
    "{computed}`basis(IM2403, 2024-02-05):.1%`",
    "% a comment with 5%",
    "<!-- 5% -->",
    "[a link](u%205%)",
    "https://x.org/5%",
    "---\ntitle: 5%\n---\ntext",
    ":::{quiz} q\n- question: 5%?\n:::",
    ":::{predict} p\n:unit: %\n5%?\n---\n5%\n:::",
    "    indented 5%",
    ":::{exercise} 5%\n5%\n:::",
    ":::{solution} e\n5% and\n\n:::{note}\n6%\n:::\n:::",
    "seven percent",
    "5 xylophones, 3 mice",
    "```{exercise-start}\n:label: e\n```\nIt fell 5%.\n```{exercise-end}\n```",
]


def findings(tmp_path, text):
    path = tmp_path / "chapter.md"
    path.write_text(text, encoding="utf-8")
    return prose.check([path], register()).findings


@pytest.mark.parametrize("text", TYPED)
def test_typed_numbers_are_found(tmp_path, text):
    assert findings(tmp_path, f"# Title\n\n{text}\n" if "|" not in text else text)


@pytest.mark.parametrize("text", FREE)
def test_everything_exempt_passes(tmp_path, text):
    assert findings(tmp_path, f"{text}\n") == []


def test_the_check_goes_on_after_an_exercise(tmp_path):
    text = "```{exercise-start}\n:label: e\n```\n5%\n```{exercise-end}\n```\nIt fell 6%.\n"
    assert [(one.line, one.text[:4]) for one in findings(tmp_path, text)] == [(7, "'6%'")]


def test_places_are_exact(tmp_path):
    text = "---\na: 1\n---\n# T\n\ntext\nmore 7% text\n\n- item\n\n  :::{tip}\n  deep 8%\n  :::\n"
    assert [(one.line, one.column) for one in findings(tmp_path, text)] == [(7, 6), (12, 8)]
    lines = text.split("\n")
    assert [lines[one.line - 1][one.column - 1 :][:2] for one in findings(tmp_path, text)] == ["7%", "8%"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{fact}`micro-ytd-0270`",
            "fact 'micro-ytd-0270' is not in the register; allowed ids are like: micro-ytd-0",
        ),
        ("{fact-size}`x`", "fact 'x'"),
        ("{claim}`S99`", "claim 'S99'"),
        ("{event}`x`", "event 'x'"),
        ("{source}`x`", "source 'x'"),
        ("{term}`flying fish`", "term 'flying fish' is not in the glossary"),
        ("{computed}`x:.1%`", "figure 'x' is unknown"),
        (":::{quiz} q\n- question: '{fact}`nope`'\n:::", "fact 'nope'"),
        (":::{predict} q\n:unit: %\n{fact}`nope`\n---\nx\n:::", "fact 'nope'"),
    ],
)
def test_unknown_ids_are_found_wherever_they_stand(tmp_path, text, message):
    (found,) = findings(tmp_path, f"# Title\n\n{text}\n")
    assert message in found.text


def run(*arguments):
    command = [sys.executable, "-m", "widgets.book.register", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=source.CHAPTERS.parent)


def test_the_command_fails_on_broken_copies_and_names_them(tmp_path):
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("It fell by {fact-size}`micro-ytd-0207`.\n", encoding="utf-8")
    bad.write_text("It fell by 44.5%.\n", encoding="utf-8")
    assert run("--check", good).returncode == 0
    failed = run("--check", good, bad)
    assert failed.returncode == 1 and f"{bad}:1:12: '44.5%' is typed" in failed.stdout
    assert run("--check", tmp_path / "none.md").returncode == 2


def test_the_data_file_is_the_one_that_is_read():
    assert parse(TEXT).facts == register().facts
