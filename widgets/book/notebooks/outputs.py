"""The outputs a build made, put into a clean notebook: explorers become pictures, everything random goes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

MIME = "application/vnd.avalanche.explorer+json"


def with_outputs(clean: NotebookNode, executed: NotebookNode, name: str) -> NotebookNode:
    """Return the clean notebook with the outputs of an executed one, explorers as pictures.

    Raises ValueError, naming the chapter, where the code of the two differs.
    """
    ours = [cell for cell in clean.cells if cell.cell_type == "code"]
    theirs = [cell for cell in executed.cells if cell.cell_type == "code"]
    if [cell.source.strip() for cell in ours] != [cell.source.strip() for cell in theirs]:
        raise ValueError(
            f"{name}: the executed notebook holds other code than the chapter; build the book again"
        )
    for count, (own, other) in enumerate(zip(ours, theirs, strict=True), start=1):
        own["outputs"] = [_output(output, count) for output in whole(other.outputs)]
        own["execution_count"] = count
    return clean


def whole(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with what was printed in one piece: a kernel empties its buffer when it likes.

    (myst-nb's own function changes its argument, and then writes the pieces it has joined once more.)
    """
    found: list[NotebookNode] = []
    for output in outputs:
        last = found[-1] if found else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            found[-1] = NotebookNode({**last, "text": last["text"] + output["text"]})
        else:
            found.append(output)
    return found


def _output(output: NotebookNode, count: int) -> NotebookNode:
    if "data" not in output:
        return NotebookNode({key: value for key, value in output.items() if key != "metadata"})
    data = dict(output["data"])
    if MIME in data:
        payload = data[MIME] if isinstance(data[MIME], Mapping) else json.loads(data[MIME])
        said = ": ".join(str(payload[key]) for key in ("title", "description") if payload.get(key))
        data = {"image/png": base64.b64encode(still_png(payload)).decode("ascii"), "text/plain": said}
    kept = {"output_type": output["output_type"], "data": data, "metadata": {}}
    if output["output_type"] == "execute_result":
        kept["execution_count"] = count
    return NotebookNode(kept)


def still_png(payload: Mapping[str, Any]) -> bytes:
    """Return an explorer's default picture as PNG, twice the size for sharp screens.

    Raises ValueError where the payload has no specification of its picture.
    """
    spec = payload.get("still_spec") or payload.get("spec")
    if not isinstance(spec, Mapping):
        raise ValueError(
            f"explorer {payload.get('name', '?')!r}: its output holds no specification of a picture"
        )
    import vl_convert  # only a build has it

    from widgets.charts.palette import colour

    # A notebook may be dark: the picture brings its own paper.
    return bytes(vl_convert.vegalite_to_png({**spec, "background": colour("paper")}, scale=2))


def executed(folder: Path, name: str) -> NotebookNode:
    """Return an executed notebook of the build. Raises OSError where it is not there."""
    found = next(iter(sorted(folder.rglob(f"{name}.ipynb"))), folder / f"{name}.ipynb")
    return nbformat.read(found, as_version=4)
