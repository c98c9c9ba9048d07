"""Every notebook runs from top to bottom, and shows what is stored in it.

`UPDATE_GOLDEN=1 pytest tests/notebooks` stores the outputs anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from mortmain.checker.render.graphviz import dot_program
from tests.docs.drawn import shown
from tests.docs.markdown import ROOT

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SVG = "image/svg+xml"

needs_dot = pytest.mark.skipif(dot_program() is None, reason="there is no Graphviz to draw with")


@needs_dot
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda each: each.stem)
def test_a_notebook_runs_and_shows_what_is_stored_in_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = nbformat.read(path, as_version=4)
    fresh = _executed(notebook, tmp_path, monkeypatch)
    if os.environ.get("UPDATE_GOLDEN"):
        nbformat.write(fresh, path)
    assert _told(fresh) == _told(nbformat.read(path, as_version=4)), (
        "if the new outputs are better, UPDATE_GOLDEN=1 pytest tests/notebooks stores them"
    )
    assert any(SVG in output.get("data", {}) for output in _outputs(fresh)), "no picture is shown"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda each: each.stem)
def test_a_notebook_tells_nothing_of_the_machine_it_ran_on(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [each for each in ("/tmp/", "/home/", "/usr/", "site-packages") if each in text] == []


def _executed(notebook: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A copy of the notebook, run by this interpreter with this project and nobody's settings."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    for variable in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(variable, str(folder / variable.lower()))
    copy = nbformat.from_dict(notebook)
    client = nbclient.NotebookClient(
        copy, timeout=120, kernel_name="python3", record_timing=False, coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    client.execute()
    copy.metadata.language_info = {"name": "python"}
    return copy


def _outputs(notebook: Any) -> list[Any]:
    return [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]


def _told(notebook: Any) -> list[tuple[Any, ...]]:
    """All outputs, with pictures as what they show."""
    told: list[tuple[Any, ...]] = []
    for output in _outputs(notebook):
        data = dict(output.get("data", {}))
        picture = shown("".join(data.pop(SVG))) if SVG in data else None
        told.append((output.output_type, output.get("text"), data, picture))
    return told
