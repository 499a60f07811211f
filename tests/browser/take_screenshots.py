"""Take the pictures in docs/screenshots from a running demo newsroom.

    .venv/bin/python -m tests.browser.take_screenshots [http://127.0.0.1:8000] [--accounts FILE] [--only front story]

It signs in as the demo's editor, whose password stands in var/demo-accounts.txt, and changes nothing.
"""

import argparse
import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM_ARGS, find_chromium

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "screenshots"
PAGES = {
    "front": "/",
    "section": "/sections/world/",
    "story": "/stories/paris-accord-monitored-ceasefire-power-plants/",
    "live": "/stories/meghnapur-flood-live/",
    "search": "/search/?q=energy",
    "404": "/stories/a-story-that-never-was/",
    "desk": "/admin/",
    "form": "/admin/articles/article/?state=scheduled",
    "copy": "/admin/articles/article/?state=copy",
    "history": "/admin/articles/article/?state=copy",
    "board": "/admin/articles/frontedition/",
    "queue": "/admin/comments/comment/",
}
# What is clicked before the picture is taken: stories have other numbers in every demo.
FIRST = "#result_list tbody th a"
CLICKED = {"form": [FIRST], "copy": [FIRST], "history": [FIRST, ".bar-link-history"]}
# Where a picture begins that is not about the top of its page.
BEGINNINGS = {"live": "#updates-title"}
# Width of the window, and how much of a long page is kept.
SIZES = {390: 1400, 1280: 1600}
MOST_BYTES = 300_000


def accounts(file):
    """Return the passwords in `file` by the name of their account."""
    return dict(line.split(maxsplit=1) for line in file.read_text().splitlines() if " " in line)


def sign_in(context, site, password):
    page = context.new_page()
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", "editor")
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{site}/admin/")
    page.close()


def photograph(page, width, beginning):
    """Return what the window shows as PNG bytes: the page from `beginning` (a selector) on, as much as `SIZES` keeps."""
    page.evaluate("document.fonts.ready")
    height = min(page.evaluate("document.documentElement.scrollHeight"), SIZES[width])
    page.set_viewport_size({"width": width, "height": height})
    page.locator(beginning).evaluate("element => element.scrollIntoView()")
    page.wait_for_load_state("networkidle")
    page.wait_for_function("[...document.images].every(i => i.complete || i.loading === 'lazy')")
    return page.screenshot(animations="disabled")


def smaller(png):
    """Return the picture with at most 256 colours, which is enough for pages and a third of the bytes."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(
            256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
        )
        few.save(out, "PNG", optimize=True)
    return out.getvalue()


def take(site, password, only):
    """Write every picture, each page narrow and wide, light and dark; complain about one that is too heavy."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        for scheme in ("light", "dark"):
            context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce", locale="en-GB")
            sign_in(context, site, password)
            for name in only or PAGES:
                for width in SIZES:
                    page = context.new_page()
                    page.set_viewport_size({"width": width, "height": 900})
                    page.goto(site + PAGES[name], wait_until="networkidle")
                    for link in CLICKED.get(name, ()):
                        page.click(link)
                        page.wait_for_load_state("networkidle")
                    picture = smaller(photograph(page, width, BEGINNINGS.get(name, "body")))
                    (FOLDER / f"{name}-{width}-{scheme}.png").write_bytes(picture)
                    heavy = "  too heavy" if len(picture) > MOST_BYTES else ""
                    sys.stdout.write(f"{name}-{width}-{scheme}.png  {len(picture) // 1000} KB{heavy}\n")
                    page.close()
            context.close()
        chromium.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--accounts", type=Path, default=ROOT / "var" / "demo-accounts.txt")
    parser.add_argument("--only", nargs="*", choices=PAGES)
    options = parser.parse_args()
    if not find_chromium():
        sys.exit("No Chromium is installed (Debian: apt-get install chromium).")
    FOLDER.mkdir(exist_ok=True)
    take(options.site.rstrip("/"), accounts(options.accounts)["editor"], options.only)


if __name__ == "__main__":
    main()
