"""What became of everything: a few lines for the terminal, and a page of its own for the desk."""

from collections.abc import Iterator
from pathlib import Path

from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .ledger import Ledger

OUTCOMES = ("imported", "here", "skipped")


def totals(ledger: Ledger) -> list[dict]:
    """Return a row for each kind of thing: how many came in, were here already, and were left out."""
    found: dict[str, dict] = {}
    for row in ledger.rows(
        "SELECT kind, outcome, count(*) AS count FROM lines GROUP BY kind, outcome ORDER BY kind"
    ):
        line = found.setdefault(row["kind"], {"kind": row["kind"], **dict.fromkeys(OUTCOMES, 0)})
        line[row["outcome"]] = row["count"]
    return list(found.values())


def reasons(ledger: Ledger) -> list[dict]:
    """Return how many of each kind were left out, or changed on their way, for which reason."""
    sql = (
        "SELECT kind, outcome, reason, count(*) AS count FROM lines WHERE reason <> '' "
        "GROUP BY kind, outcome, reason ORDER BY kind, outcome DESC, count DESC LIMIT 500"
    )
    return [dict(row) for row in ledger.rows(sql)]


def findings(ledger: Ledger) -> list[dict]:
    """Return how often each kind of finding was made."""
    return [
        dict(row)
        for row in ledger.rows("SELECT kind, count(*) AS count FROM findings GROUP BY kind ORDER BY kind")
    ]


def sentences(ledger: Ledger, *, dry: bool) -> Iterator[str]:
    """Yield the summary, line by line."""
    yield _("This was a rehearsal: nothing was written.") if dry else _("Imported.")
    for row in totals(ledger):
        parts = [_("%(count)d imported") % {"count": row["imported"]}]
        if row["here"]:
            parts.append(_("%(count)d here already") % {"count": row["here"]})
        if row["skipped"]:
            parts.append(_("%(count)d skipped") % {"count": row["skipped"]})
        yield f"  {row['kind']}: {', '.join(parts)}"
    why = [row for row in reasons(ledger) if row["outcome"] == "skipped"]
    if why:
        yield _("Skipped:")
    for row in why[:40]:
        yield f"  {row['kind']}, {row['count']}: {row['reason']}"
    if found := findings(ledger):
        yield _("For an editor to look at:")
    for row in found:
        yield f"  {row['kind']}: {row['count']}"


def write(ledger: Ledger, path: Path, *, site: str, dry: bool, base: str) -> None:
    """Write the page at `path`: everything that was left out or changed, and every finding with a way to the story.

    It is written row by row, whatever its length. `base` is the address of this site, for links to the desk.
    """
    about = {
        "site": site,
        "dry": dry,
        "now": timezone.now(),
        "language": get_language() or "en",
        "totals": totals(ledger),
        "reasons": reasons(ledger),
        "findings": findings(ledger),
    }
    with path.open("w", encoding="utf-8") as file:
        file.write(_piece("head").render(about))
        finding, line = _piece("finding"), _piece("line")
        for row in ledger.each("SELECT * FROM findings ORDER BY kind, n"):
            file.write(finding.render({"row": dict(row), "base": base}))
        file.write(_piece("middle").render())
        for row in ledger.each(
            "SELECT * FROM lines WHERE outcome = 'skipped' OR reason <> '' ORDER BY kind, n"
        ):
            file.write(line.render({"row": dict(row), "base": base}))
        file.write(_piece("foot").render())


def _piece(name: str):
    return get_template(f"admin/articles/import_report.html#{name}")
