"""Which functions can say that pages are old: found in the sources, by following who calls whom."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).absolute().parents[2]
APPS = ("articles", "comments", "newsroom")
THE_WORD = "articles.freshness.changed"
# Below the verbs: what every one of them is made of.
BELOW = ("articles.freshness.", "articles.facets.", "articles.writing.", "articles.publishing.scored.")
# Here people, requests and measuring call the verbs; nothing is written here but through them.
CALLERS = {
    "views",
    *(f"views_{name}" for name in ("confirm", "own", "privacy", "reports")),
    "admin",
    "bench",
    "urls",
    "feeds",
    "sitemaps",
    "context",
    "redirects",
    "templatetags",
    "management",
}


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax tree of every module by its dotted name."""
    found = {}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text())
    return found


def is_package(name: str) -> bool:
    return (ROOT / Path(*name.split(".")) / "__init__.py").exists()


@cache
def names_of(module: str) -> dict[str, str]:
    """Return what the names of a module mean, wherever in it they are imported: dotted names by short ones."""
    known = {}
    parts = module.split(".")
    package = parts if is_package(module) else parts[:-1]
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            known |= {alias.asname or alias.name: f"{source}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            known |= {alias.asname: alias.name for alias in node.names if alias.asname}
    for node in modules()[module].body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            known[node.name] = f"{module}.{node.name}"
    return known


def home_of(name: str) -> str:
    """Return the name under which `name` was written, past the packages that only hand it on."""
    module, _, last = name.rpartition(".")
    seen = set()
    while module in modules() and name not in seen:
        seen.add(name)
        name = names_of(module).get(last, name)
        module, _, last = name.rpartition(".")
    return name


def mentioned(node: ast.AST, module: str, owner: str) -> set[str]:
    """Return the dotted names of everything of ours that `node` calls or hands on."""
    known, found = names_of(module), set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in known:
            found.add(home_of(known[part.id]))
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            if part.value.id in ("self", "cls") and owner:
                found.add(f"{owner}.{part.attr}")
            elif part.value.id in known:
                found.add(home_of(f"{known[part.value.id]}.{part.attr}"))
    return found


@cache
def calls() -> dict[str, set[str]]:
    """Return what every function, method and class of ours mentions; a class stands for all its methods."""
    found: dict[str, set[str]] = {}
    for module, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                found[f"{module}.{node.name}"] = mentioned(node, module, "")
            elif isinstance(node, ast.ClassDef):
                owner = f"{module}.{node.name}"
                methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
                found[owner] = {f"{owner}.{method.name}" for method in methods}
                for method in methods:
                    found[f"{owner}.{method.name}"] = mentioned(method, module, owner)
    return found


def speakers() -> set[str]:
    """Return the public functions below views and admin from which the word can be said."""
    reached, before = {THE_WORD}, set()
    while reached != before:
        before = set(reached)
        reached |= {name for name, mentions in calls().items() if mentions & before}
    functions = {
        f"{module}.{node.name}"
        for module, tree in modules().items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    return {
        name
        for name in (reached - {THE_WORD}) & functions
        if not name.rpartition(".")[2].startswith("_")
        and not CALLERS & set(name.split("."))
        and not name.startswith(BELOW)
    }
