"""A second language is a file, not a rewrite: words come from it and from nowhere else."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from widgets import strings
from widgets.explorers.ch02 import mix

ROOT = Path(__file__).parents[1]
QUOTED = re.compile(r'"([^"]*)"')


@pytest.fixture
def shouting(tmp_path, monkeypatch):
    """A language of its own: every English word in capitals, placeholders left alone."""
    text = (strings.FOLDER / "en.toml").read_text("utf-8")
    loud = "\n".join(line if "\\" in line else QUOTED.sub(_louder, line) for line in text.split("\n"))
    (tmp_path / "xx.toml").write_text(loud, "utf-8")
    monkeypatch.setattr(strings, "FOLDER", tmp_path)
    monkeypatch.setenv("AVALANCHE_LANGUAGE", "xx")


def _louder(found):
    return '"' + re.sub(r"(\{[^}]*\})|([a-z]+)", _shout, found.group(1)) + '"'


def _shout(found):
    return found.group(1) or found.group(2).upper()


def test_another_file_changes_every_word(shouting):
    """Guards: a sentence, label or month that was written into code."""
    assert mix.word("title") == "WHICH MARKET DID YOU OWN?"
    sentence = mix.look()[1]
    assert sentence.startswith("FROM 29 DECEMBER 2023 TO")
    # only the word inside a {name|lost|...} placeholder, which the fixture leaves alone, is not loud
    assert set(re.findall(r"[a-z]{3,}", sentence)) <= {"lost"}
    stored = replace(mix).payload  # a fresh one: the module's own may have been built in English
    assert [control["label"] for control in stored["controls"]][-1] == "UP TO"
    assert not re.search(r"[a-z]{3,}", " ".join(heading for _, heading in stored["table"]))


def test_an_unknown_language_names_the_ones_there_are(monkeypatch):
    monkeypatch.setenv("AVALANCHE_LANGUAGE", "tlh")
    with pytest.raises(ValueError, match="'tlh' has no strings file; allowed: en"):
        strings.words("dates.months")


def test_a_missing_key_is_named():
    with pytest.raises(ValueError, match=r"'explorer.nothing' has no words \(missing part 'nothing'\)"):
        strings.words("explorer.nothing")


def test_scripts_hold_no_sentences():
    """Guards: an English sentence in JavaScript, which no strings file could translate."""
    for path in (ROOT / "chapters/assets/js").glob("*.js"):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.DOTALL)
        said = re.findall(r"[\"'`]([A-Z][a-z]+(?: [a-z]+){2,}[.!?]?)[\"'`]", code)
        assert said == [], path.name


def test_every_file_is_whole():
    """Guards: a language file that lacks a key English has."""

    def keys(table, at=""):
        for key, value in table.items():
            yield from keys(value, f"{at}{key}.") if isinstance(value, dict) else [at + key]

    files = {
        path.stem: set(keys(tomllib.loads(path.read_text("utf-8")))) for path in strings.FOLDER.glob("*.toml")
    }
    for name, found in files.items():
        assert found == files["en"], name
