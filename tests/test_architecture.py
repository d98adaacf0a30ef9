"""The rooms of the house: who may import whom, as README's architecture section says."""

import ast
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FIRST = ("instances", "networks", "answers", "kernels", "tensors", "encodings")
ALLOWED = {
    "instances": (),
    "networks": ("instances",),
    "answers": ("instances", "networks"),
    "kernels": (),
    "tensors": (),
    "encodings": ("instances", "networks"),
    "formats": ("instances", "networks", "encodings"),
    "certificates": FIRST,
    "solvers": FIRST,
    "crosscheck": (*FIRST, "solvers"),
    "width": (*FIRST, "solvers", "certificates"),
    "theory": ("instances", "kernels"),
    "experiments": (*FIRST, "solvers", "crosscheck", "width", "theory", "certificates", "formats"),
    "papers": (*FIRST, "solvers", "width", "theory", "certificates", "formats", "experiments"),
}
"""cli may import everything; errors, _files and _progress are everybody's."""


def imports(path: Path) -> set[str]:
    """Modules that a file imports, lazily or not."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:  # within its own folder
                assert node.level == 1, f"{path}: import from a parent folder"
                continue
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_rooms_import_only_what_they_may(room):
    rooms = {p.name for p in (ROOT / "exactlt").iterdir() if p.is_dir()}
    for path in (ROOT / "exactlt" / room).rglob("*.py"):
        used = {name.split(".")[1] for name in imports(path) if name.startswith("exactlt.")}
        assert used & rooms - {room} <= set(ALLOWED[room]), path


def test_every_room_is_in_the_table():
    rooms = {
        p.parent.relative_to(ROOT / "exactlt").parts[0] for p in (ROOT / "exactlt").glob("*/*.py")
    }
    assert rooms - {"cli"} <= set(ALLOWED)


def test_the_checker_stands_alone():
    for path in (ROOT / "proofs_check").rglob("*.py"):
        for name in imports(path):
            top = name.split(".")[0]
            assert top == "proofs_check" or top in sys.stdlib_module_names, (path, name)


def test_no_decision_reads_a_message():
    """Facts are data: nothing is asked of the text of an error or of a sentence."""
    for path in (ROOT / "exactlt").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
                text = ast.unparse(node.comparators[0])
                assert not text.startswith(("str(", "repr(")), (path, node.lineno)
                assert text not in ("why", "message", "error", "note", "errors"), (
                    path,
                    node.lineno,
                )


@pytest.mark.parametrize(
    "package",
    ["exactlt", *(f"exactlt.{room}" for room in FIRST), "exactlt.solvers", "exactlt.width"],
)
def test_public_names_are_listed_sorted_and_real(package):
    module = import_module(package)
    names = list(getattr(module, "__all__", ()))
    assert names == sorted(set(names), key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    assert all(getattr(module, name, None) is not None for name in names)
