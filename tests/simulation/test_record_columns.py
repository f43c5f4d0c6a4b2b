"""Every stored column is described, with a source, and stored as described."""

import csv

import pytest

from widgets.simulation import record
from widgets.simulation.record import schema

CELLS = [(table, name) for table in record.TABLES for name in record.columns(table)]


@pytest.mark.parametrize("table", record.TABLES)
def test_header_holds_exactly_the_described_columns(table):
    # Guards against a column that nobody can look up, and a description of a column that is not there.
    with (schema.FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    assert header == list(record.columns(table))
    assert schema.about(table).endswith(".")


@pytest.mark.parametrize(("table", "name"), CELLS)
def test_every_column_says_what_it_means_and_who_published_it(table, name):
    # Guards against a number without meaning, unit or publisher.
    column = record.columns(table)[name]
    assert column.meaning and column.unit and column.source
    # The publisher, never the place a copy was found.
    assert "http" not in column.source and "github" not in column.source.lower()


@pytest.mark.parametrize(("table", "name"), CELLS)
def test_cells_are_written_with_the_described_decimals(table, name):
    # Guards against a raw series stored unrounded.
    column = record.columns(table)[name]
    with (schema.FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        cells = [row[name] for row in csv.DictReader(stream)]
    if column.kind == "number":
        assert {len(cell.partition(".")[2]) for cell in cells if cell} == {column.decimals}
    else:
        assert all(cells)
    if column.kind == "integer":
        assert all(cell.lstrip("-").isdigit() for cell in cells)


def test_stand_ins_are_said_to_be_stand_ins():
    # Guards against the ETF, the press levels or a vendor's index passing for series that are not public.
    daily = record.columns("daily")
    for name in ("csi2000_etf", "csi2000_press", "microcap", "microcap_rebuilt"):
        assert daily[name].stand_in
    assert "chained, not printed by the press" in daily["csi2000_press"].source
    assert (
        "volume x mean of (open, high, low, close)"
        in record.columns("etf")["etf_csi2000_turnover_cny_bn"].meaning
    )


def test_model_tables_say_that_they_are_estimates():
    # Guards against units that a rule issued passing for notes that investors held.
    for table, counts in (
        ("barriers", ("units",)),
        ("vintages", ("issued", "knocked_out", "knocked_in", "free")),
        ("knock_ins", tuple(name for name in record.columns("knock_ins") if name != "date")),
    ):
        assert schema.about(table).endswith("an estimate.")
        for name in counts:
            column = record.columns(table)[name]
            assert "Estimate" in column.source and "Model assumption" in column.stand_in


def test_tables_stay_small():
    # Guards against a raw series creeping in: the course carries about 250 kB of record at most.
    assert sum(path.stat().st_size for path in schema.FOLDER.iterdir()) < 250_000


def test_nothing_but_tables_and_their_description_is_stored():
    # Guards against a leftover of an interrupted build.
    names = {path.name for path in schema.FOLDER.iterdir()}
    assert names == {"columns.toml", *(f"{table}.csv" for table in record.TABLES)}
