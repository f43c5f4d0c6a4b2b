"""Explorers in the built book: their MIME type becomes a figure, two still pictures and a data script."""

from __future__ import annotations

import hashlib
import json
import os
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import jinja2
import vl_convert
from docutils import nodes
from myst_nb.core.render import MimeRenderPlugin
from sphinx.util import logging

from widgets.charts.palette import darken, follow_page
from widgets.sentence import number
from widgets.strings import words

MIME = "application/vnd.avalanche.explorer+json"
VEGA_LITE = "6.4"
SCRIPTS = ("sentence", "results", "explorer")  # in the order they need each other
TEMPLATES = Path(__file__).parents[1] / "templates"
log = logging.getLogger(__name__)

_html = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
)


def compiled(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the Vega specification of a chart: no rows (the page has them), colours as CSS variables."""
    empty: dict[str, list[Any]] = {name: [] for name in spec["datasets"]}
    vega = vl_convert.vegalite_to_vega({**spec, "datasets": empty}, vl_version=VEGA_LITE)
    return dict(follow_page({key: value for key, value in vega.items() if key != "$schema"}))


def stills(spec: dict[str, Any]) -> tuple[str, str]:
    """Return the picture of the default setting as SVG text, for light and for dark pages."""
    return (
        vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE),
        vl_convert.vegalite_to_svg(darken(spec), vl_version=VEGA_LITE),
    )


def _size(svg: str) -> tuple[int, int]:
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("the still picture has no viewBox")
    return round(float(found.group(1))), round(float(found.group(2)))


def _shown(control: dict[str, Any]) -> str:
    """Return the words for a slider's default, as the script would write them."""
    if control["type"] == "weight":
        return number(control["default"], control["format"]) + str(control["unit"])
    if control["type"] in ("slider", "step"):
        return str(control["labels"][control["default"]])
    return ""


def write(payload: dict[str, Any], static: Path) -> dict[str, str]:
    """Write an explorer's data script and still pictures below ``static``; return their names and version."""
    name = payload["name"]
    stored = {
        key: value
        for key, value in payload.items()
        if key not in ("spec", "sentence", "description", "title")
    }
    stored["vega"] = compiled(payload["spec"])
    data = json.dumps(stored, separators=(",", ":"), ensure_ascii=False)
    script = f"avalanche.store({json.dumps(name)},{data});\n"
    folder = static / "explorers"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.js").write_text(script, encoding="utf-8")
    light, dark = stills(payload["spec"])
    (folder / f"{name}.svg").write_text(light, encoding="utf-8")
    (folder / f"{name}-dark.svg").write_text(dark, encoding="utf-8")
    return {"version": hashlib.sha256(script.encode()).hexdigest()[:10], "light": light}


def figure(payload: dict[str, Any], written: dict[str, str], to_static: str) -> str:
    """Return the figure's HTML; ``to_static`` is the page's relative path to the static folder."""
    width, height = _size(written["light"])
    name = payload["name"]
    return _html.get_template("explorer.html").render(
        {**payload, "controls": [control | {"shown": _shown(control)} for control in payload["controls"]]},
        words=words("explorer"),
        version=written["version"],
        vega_version=version("vl-convert-python"),
        width=width,
        height=height,
        still_light=f"{to_static}/explorers/{name}.svg",
        still_dark=f"{to_static}/explorers/{name}-dark.svg",
    )


class ExplorerRenderer(MimeRenderPlugin):
    """myst-nb's hook for our MIME type: HTML pages get the figure, other formats its words."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [
        ("html", MIME, 1),
        ("dirhtml", MIME, 1),
    ]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline_render: bool) -> list[nodes.Element] | None:
        """Return the nodes of an explorer, or None for any other MIME type."""
        if data.mime_type != MIME:
            return None
        env = renderer.renderer.sphinx_env
        payload = data.content if isinstance(data.content, dict) else json.loads(data.content)
        taken = env.avalanche_explorers.setdefault(payload["name"], env.docname)
        if taken != env.docname:
            log.warning(
                "explorer %r stands on %s already; one page is allowed",
                payload["name"],
                taken,
                location=env.docname,
            )
        # a page may say "the picture below" with a link: [below](#name)
        standard = env.get_domain("std")
        standard.anonlabels[payload["name"]] = env.docname, payload["name"]
        standard.labels[payload["name"]] = env.docname, payload["name"], payload["title"]
        written = write(payload, Path(env.app.outdir) / "_static")
        to_static = "../" * env.docname.count("/") + "_static"
        return [
            nodes.raw("", figure(payload, written, to_static), format="html", classes=["explorer-holder"])
        ]


def _begin(app: Any, env: Any, docnames: list[str]) -> None:
    env.avalanche_explorers = getattr(env, "avalanche_explorers", {})
    for docname in docnames:
        for name in [name for name, home in env.avalanche_explorers.items() if home == docname]:
            del env.avalanche_explorers[name]


def _page(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give pages with an explorer its script and words; other pages carry neither."""
    if pagename in app.env.avalanche_explorers.values():
        text = words("explorer")
        spoken = {"dates": words("dates"), "names": words("names")} | {
            key: text[key] for key in ("play", "pause", "failed")
        }
        data = json.dumps(spoken, ensure_ascii=False)
        context["body"] += f'<script type="application/json" id="avalanche-words">{data}</script>\n'
        for script in SCRIPTS:
            app.add_js_file(f"js/{script}.js", loading_method="defer")


def setup(app: Any) -> None:
    """Tell kernels of this build which home they work for; follow which page holds which explorer."""
    os.environ["AVALANCHE_HOME"] = "page"
    app.connect("env-before-read-docs", _begin)
    app.connect("html-page-context", _page)
    app.add_css_file("css/explorer.css")
