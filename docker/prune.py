# noqa: INP001 - a script of the image's build, no package
"""Takes out of installed site-packages what nothing in them can reach: `prune.py SITE-PACKAGES ENTRY-MODULE`.

Azure's SDKs carry every version of every management API, and asynchronous twins of all of it. From the entry module
all imports are followed, those inside functions too, and strings that spell the name of a module. Of the versions of
an API that a client could choose from while it runs, those are followed that it chooses by itself: the ones that its
latest profile names for what it is asked for by default. Folders of Azure's packages that hold no module that was
reached are removed, and tests wherever they are.
"""

import ast
import configparser
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

PRUNED = ("azure", "azureml")
CLIENTS = ("azure.", "azureml._vendor.")
VERSION = re.compile(r"v(\d{4}_\d{2}_\d{2}\w*)")
_DEFAULT = re.compile(rb"DEFAULT_API_VERSION = '([\d-]+[\w-]*)'")
_PROFILE = re.compile(rb"^ +'\w+': '([\d-]+[\w-]*)',$", re.MULTILINE)
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


class Graph:
    """The modules below `root` and what each imports."""

    def __init__(self, root: Path) -> None:
        self.modules = {_dotted(path.relative_to(root)): path for path in root.rglob("*.py")}

    def reached_from(self, *entries: str) -> set[str]:
        """The entries and every module that they can import, the packages around each included."""
        reached: set[str] = set()
        left = list(entries)
        while left:
            name = left.pop()
            if name in reached:
                continue
            reached.add(name)
            left += [parent for parent in _parents(name) if parent not in reached]
            if name in self.modules:
                left += [found for found in self._imported(name) if found in self.modules]
        return reached

    def _imported(self, name: str) -> Iterator[str]:
        path = self.modules[name]
        source = path.read_bytes()  # bytes: the parser knows of byte order marks and coding lines
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        chosen = _chosen_versions(source)
        for imported, lazy in _imports(ast.parse(source), package):
            version = _version_below(imported, package)
            if lazy and ((chosen and version and version not in chosen) or self._foreign_client(imported, name)):
                continue
            yield imported

    def _foreign_client(self, name: str, asker: str) -> bool:
        """Whether azureml asks for a generated client of another API."""
        around = [name, *_parents(name)]
        return asker.startswith("azureml.") and any(
            client.startswith(CLIENTS) and f"{client}._configuration" in self.modules for client in around
        )


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _parents(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def _chosen_versions(source: bytes) -> set[str]:
    """The versions in a client's latest profile; empty where the module is no such client."""
    if not _DEFAULT.search(source):
        return set()
    named = [*_DEFAULT.findall(source), *_PROFILE.findall(source)]
    return {version.decode().replace("-", "_") for version in named}


def _version_below(name: str, package: str) -> str | None:
    """The API version in a module's name, where it is one of the package itself."""
    inner = name.removeprefix(f"{package}.").partition(".")[0]
    found = VERSION.fullmatch(inner)
    return found.group(1) if found else None


def _imports(tree: ast.AST, package: str, *, lazy: bool = False) -> Iterator[tuple[str, bool]]:
    """Names of modules and whether they are imported later than the module; some are no modules."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            yield base, lazy
            yield from ((f"{base}.{alias.name}", lazy) for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _MODULE.fullmatch(node.value):
            yield node.value, True
        inside = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imports(node, package, lazy=inside)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = ".".join(parts[: len(parts) - node.level + 1])
    return f"{base}.{node.module}" if node.module else base


def plugins(root: Path) -> Iterator[str]:
    """The modules that distributions offer as entry points; those that are commands apart, nobody loads them."""
    for path in root.glob("*.dist-info/entry_points.txt"):
        offered = configparser.ConfigParser(delimiters="=")
        offered.read(path, encoding="utf-8")
        for group in set(offered.sections()) - {"console_scripts"}:
            yield from (value.partition(":")[0].strip() for value in offered[group].values())


def unreached_folders(root: Path, reached: set[str]) -> list[Path]:
    """The outermost folders of Azure's packages in which no module was reached."""
    found: list[Path] = []
    for top in PRUNED:
        for folder in sorted(path for path in (root / top).rglob("*") if path.is_dir()):
            if not any(parent in found for parent in folder.parents) and not _holds(folder, root, reached):
                found.append(folder)
    return found


def _holds(folder: Path, root: Path, reached: set[str]) -> bool:
    """Whether a reached module lies in it; a folder without modules belongs to the package around it."""
    own = [_dotted(path.relative_to(root)) for path in folder.rglob("*.py")]
    return not own or not reached.isdisjoint(own)


def tests(root: Path) -> list[Path]:
    """Folders of tests, the packages' own and those that were installed beside them by mistake."""
    return [path for path in root.rglob("tests") if path.is_dir() and "__pycache__" not in path.parts]


def main(site_packages: str, entry: str) -> None:
    """Prune, and say how much is left."""
    root = Path(site_packages)
    before = _size_mb(root)
    for folder in [*unreached_folders(root, Graph(root).reached_from(entry, *plugins(root))), *tests(root)]:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(f"pruned: {before:.0f} MB to {_size_mb(root):.0f} MB\n")


def _size_mb(root: Path) -> float:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
