"""The one third-party script of a page with a picture: Vega alone, out of the pinned vl-convert package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import vl_convert

SNIPPET = "import {{View, parse}} from '/npm/vega@{version}/+esm'; window.avalancheVega = {{View, parse}};"


def bundle() -> str:
    """Return Vega (no Vega-Lite, no Embed: charts are compiled at build) as one classic script."""
    code = vl_convert.javascript_bundle(SNIPPET.format(version=vl_convert.get_vega_version()))
    return f"(()=>{{{code}\n}})();\n"


def _write(app: Any) -> None:
    if app.builder.format == "html":
        folder = Path(app.outdir) / "_static"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "vega.js").write_text(bundle(), encoding="utf-8")


def setup(app: Any) -> None:
    """Write ``vega.js``; `widgets.book.explorers` loads it where a picture comes near."""
    app.connect("builder-inited", _write)
