"""The arrows: newsroom -> comments -> articles, and inside an app from the front to the back only."""

import ast
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = {"articles", "comments", "newsroom"}
MAY_IMPORT = {
    "articles": {"articles"},
    "comments": {"comments", "articles"},
    "newsroom": {"newsroom", "comments", "articles"},
}
# Inside articles/: what stands further down may not know what stands further up.
LAYERS = [
    {"views", "admin", "urls", "feeds", "sitemaps", "context", "redirects", "media", "templatetags", "desk"},
    {
        "publishing",
        "catalogue",
        "topics",
        "series",
        "related",
        "metadata",
        "search",
        "tasks",
        "cards",
        "due",
        "schedule",
        "letters",
        "previews",
        "importers",
        "accounts",
        "front",
        "reads",
        "most_read",
        "ads",
        "advertising",
        "labels",
        "since",
    },
    {
        "writing",
        "indexing",
        "permissions",
        "transitions",
        "memory",
        "freshness",
        "facets",
        "shelf_facets",
        "uses",
        "body",
        "renditions",
    },
    {"models"},
    {"querysets", "statements", "fragments", "later"},
]


def sources(app):
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def imports(path):
    """Yield the dotted names that a file imports, relative ones made absolute."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("app", sorted(APPS))
def test_no_app_imports_what_stands_before_it(app):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(app)
        for name in imports(path)
        if name.split(".")[0] in APPS - MAY_IMPORT[app]
    ]
    assert wrong == []


def layer(dotted):
    parts = dotted.split(".")
    if len(parts) < 2 or parts[0] != "articles":
        return None
    return next((number for number, names in enumerate(LAYERS) if parts[1] in names), None)


def test_inside_the_desk_nothing_looks_up():
    wrong = []
    for path in sources("articles"):
        own = layer(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in imports(path):
            other = layer(name)
            if own is not None and other is not None and other < own and not _is_allowed(path, name):
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def _is_allowed(path, name):
    # A story prepares its own text when it was written past the verbs; the import stands inside the property.
    return path.name == "article.py" and path.parent.name == "models" and name.startswith("articles.body")


def test_no_request_below_views_and_admin():
    for path in sources("articles"):
        own = layer(".".join(path.relative_to(ROOT).with_suffix("").parts))
        if own is not None and own >= 2:
            names = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
            assert "request" not in names, path


def test_only_the_body_module_marks_anything_safe():
    for app in APPS:
        for path in sources(app):
            if path.name != "body.py":
                assert "mark_safe" not in path.read_text(), path


def test_no_template_turns_escaping_off():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert "|safe" not in text, path
        assert "autoescape off" not in text, path


def test_no_signals_but_post_migrate_and_no_generic_foreign_keys():
    for app in APPS:
        for path in sources(app):
            text = path.read_text()
            assert "GenericForeignKey" not in text, path
            for word in ("post_save", "pre_save", "m2m_changed", "post_delete", "pre_delete"):
                assert word not in text, path


def test_django_has_no_known_holes():
    assert django.VERSION >= (6, 1, 3)
