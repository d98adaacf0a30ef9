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
    "starters": ("instances",),
    "schemas": (),
    "encodings": ("instances", "networks"),
    "formats": ("instances", "networks", "tensors", "encodings"),
    "certificates": (*FIRST, "solvers"),
    "solvers": FIRST,
    "crosscheck": (*FIRST, "solvers"),
    "width": (*FIRST, "solvers", "certificates"),
    "representation": ("instances", "networks", "kernels", "formats"),
    "theory": ("instances", "kernels"),
    "datasets": (*FIRST, "solvers", "certificates", "formats", "width"),
    "pruning": ("instances", "networks", "answers", "tensors", "solvers"),
    "experiments": (
        *(*FIRST, "solvers", "crosscheck", "width", "theory", "certificates", "formats"),
        "pruning",
    ),
    "views": (*FIRST, "solvers", "width", "theory", "experiments", "representation"),
    "papers": (
        *(*FIRST, "solvers", "width", "theory", "certificates", "formats"),
        *("experiments", "pruning", "views", "representation"),
    ),
    "selftest": (*FIRST, "solvers", "theory"),
    "claims": (
        *(*FIRST, "solvers", "certificates", "formats", "width"),
        *("theory", "datasets", "pruning", "experiments", "papers"),
    ),
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


def modules() -> dict[str, Path]:
    """Module name -> file, for the whole package."""
    found = {}
    for path in (ROOT / "exactlt").rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def at_run_time(tree: ast.AST):
    """All nodes but those under ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from at_run_time(child)


def graph() -> dict[str, set[str]]:
    """Which file imports which, lazily or not; types for checkers only do not count."""
    files = modules()
    edges: dict[str, set[str]] = {}
    for name, path in files.items():
        used = set()
        for node in at_run_time(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                used.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    used.add(full if full in files else node.module)
        edges[name] = (used & set(files)) - {name}
    return edges


def test_no_circles():
    """Files in which nothing is left to import are taken away until none is left."""
    left = graph()
    while ready := {name for name, used in left.items() if not used & set(left)}:
        left = {name: used for name, used in left.items() if name not in ready}
    circles = {name: sorted(used & set(left)) for name, used in left.items()}
    assert not circles


def test_no_room_reaches_into_another():
    """Private files and names are for their own room; papers and cli import what is public."""
    for name, path in modules().items():
        room = name.split(".")[1:2]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(
                "exactlt."
            ):
                continue
            parts = node.module.split(".")[1:]
            if [parts[0]] == room or parts[0].startswith("_"):
                continue
            used = [*parts, *(alias.name for alias in node.names)]
            assert not [x for x in used if x.startswith("_") and not x.startswith("__")], path


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
