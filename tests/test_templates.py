"""What the readers' pages promise before a single story is rendered: small, translatable, free of inline code."""

import re
from itertools import product

import pytest
from django.conf import settings

from newsroom.statics import smaller

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"
CSS = STATIC / "css"

PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "admin" not in path.relative_to(TEMPLATES).parts)
EVERYWHERE = ["tokens.css", "site.css", "print.css"]
OWN = {"story": "story.css", "front": "front.css", "list": "index.css"}
# Linked only where there is live coverage, or advertising.
SOMETIMES = {"story": ["live.css", "ads.css"], "front": ["ads.css"], "list": ["ads.css"]}
READERS_CSS = [*EVERYWHERE, *OWN.values(), *SOMETIMES["story"]]


def name(path):
    return str(path.relative_to(TEMPLATES))


def source(path):
    text = path.read_text(encoding="utf-8")
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.DOTALL)


def size(*paths):
    """How many bytes are sent of these files before compression."""
    return sum(len(smaller(str(path.relative_to(STATIC)), path.read_bytes())) for path in paths)


class TestWeight:
    @pytest.mark.parametrize("kind", OWN)
    def test_every_page_needs_less_than_30_kb_of_style_before_compression(self, kind):
        parent = {"story": "base.html", "front": "articles/front.html", "list": "articles/index_base.html"}[
            kind
        ]
        linked = re.findall(r'static "css/([a-z]+\.css)"', source(TEMPLATES / "base.html"))
        assert sorted(linked) == sorted([*EVERYWHERE, OWN["story"]]), "a page replaces the last by its own"
        assert f'static "css/{OWN[kind]}"' in source(TEMPLATES / parent)
        sheets = [*EVERYWHERE, OWN[kind], *SOMETIMES[kind]]
        assert size(*(CSS / sheet for sheet in sheets)) < 29_000, "the paper's own colours need the rest"

    def test_a_story_needs_less_than_15_kb_of_script(self):
        linked = re.findall(r'static "(js/[a-z]+\.js)"', source(TEMPLATES / "base.html"))
        assert linked
        assert size(*(STATIC / script for script in linked)) < 15_000

    def test_a_page_in_latin_script_needs_at_most_140_kb_of_fonts(self):
        latin = sorted((STATIC / "fonts").glob("*-latin.woff2"))
        assert [font.name for font in latin] == [
            "newsreader-italic-latin.woff2",
            "newsreader-latin.woff2",
            "public-sans-latin.woff2",
        ]
        assert size(*latin) <= 140_000

    def test_the_licence_of_each_font_family_lies_beside_it(self):
        for family in ("newsreader", "public-sans"):
            licence = (STATIC / "fonts" / f"{family}-OFL.txt").read_text(encoding="utf-8")
            assert "SIL Open Font License, Version 1.1" in licence


class TestFonts:
    def test_every_font_file_that_the_style_names_is_there_and_none_comes_from_elsewhere(self):
        addresses = re.findall(r'url\("([^"]+)"\)', (CSS / "tokens.css").read_text(encoding="utf-8"))
        assert addresses
        for address in addresses:
            assert (CSS / address).resolve().is_file(), address

    def test_letters_beyond_western_europe_are_fetched_only_when_a_name_needs_them(self):
        faces = re.findall(r"@font-face {(.*?)}", (CSS / "tokens.css").read_text(encoding="utf-8"), re.DOTALL)
        web = [face for face in faces if "url(" in face]
        assert web
        for face in web:
            assert "unicode-range" in face
            assert "font-display: swap" in face
        extended = [face for face in web if "latin-ext" in face]
        assert all("U+0100-" in face for face in extended), "ğ and ł lie there"

    def test_the_fonts_that_stand_in_have_the_metrics_of_those_awaited(self):
        faces = re.findall(r"@font-face {(.*?)}", (CSS / "tokens.css").read_text(encoding="utf-8"), re.DOTALL)
        fallbacks = [face for face in faces if "local(" in face]
        assert len(fallbacks) >= 4
        for face in fallbacks:
            for descriptor in ("size-adjust", "ascent-override", "descent-override", "line-gap-override"):
                assert descriptor in face


class TestMarkup:
    @pytest.mark.parametrize("page", PAGES, ids=name)
    def test_no_template_holds_inline_style_or_script(self, page):
        text = source(page)
        assert not re.search(r"\sstyle=", text)
        assert "<style" not in text
        assert not re.search(r"\son[a-z]+=", text)
        for script in re.findall(r"<script[^>]*>", text):
            assert " src=" in script

    @pytest.mark.parametrize("page", PAGES, ids=name)
    def test_no_template_asks_a_third_party(self, page):
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", source(page))

    @pytest.mark.parametrize("page", PAGES, ids=name)
    def test_nothing_is_marked_safe_in_a_template(self, page):
        assert not re.search(r"\|\s*safe\b|autoescape off", source(page))

    @pytest.mark.parametrize("page", PAGES, ids=name)
    def test_a_partial_gets_only_what_it_is_given(self, page):
        for include in re.findall(r"{% include .*?%}", source(page)):
            assert include.endswith(" only %}"), include

    @pytest.mark.parametrize("page", PAGES, ids=name)
    def test_every_word_that_a_reader_sees_is_marked_for_translation(self, page):
        text = source(page)
        text = re.sub(r"{% block body_class %}.*", "", text)
        text = re.sub(r"{% blocktranslate.*?endblocktranslate %}", "", text, flags=re.DOTALL)
        text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
        text = re.sub(r"<!doctype html>|<[^>]*>", " ", text)
        words = re.findall(r"[^\W\d_]{2,}", text)
        assert not set(words) - {"RSS", "Atom", "JSON", "Feed"}, words
        for label in re.findall(r'aria-label="([^"]*)', source(page)):
            assert label.startswith("{% translate "), label


class TestStyle:
    @pytest.mark.parametrize("sheet", READERS_CSS)
    def test_directions_are_logical_so_that_right_to_left_works(self, sheet):
        text = (CSS / sheet).read_text(encoding="utf-8")
        physical = (
            r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b|[{;\s](?:left|right|top|bottom)\s*:|"
            r"text-align:\s*(?:left|right)|float:\s*(?:left|right)|[{;\s](?:min-|max-)?(?:width|height)\s*:"
        )
        outside_queries = re.sub(r"@media[^{]*{", "{", text)
        assert not re.findall(physical, outside_queries)

    def test_nothing_moves_by_itself(self):
        for sheet in READERS_CSS:
            text = (CSS / sheet).read_text(encoding="utf-8")
            assert "@keyframes" not in text
            # Only the button that says how many updates have come stays in sight.
            assert len(re.findall(r"position:\s*(?:sticky|fixed)", text)) == (sheet == "live.css")

    def test_every_pair_of_colours_has_enough_contrast_by_day_and_by_night(self):
        text = (CSS / "tokens.css").read_text(encoding="utf-8")
        pairs = dict(re.findall(r"--([a-z-]+): light-dark\(([^)]*)\)", text))
        colours = {token: value.split(", ") for token, value in pairs.items()}
        for mode, (ink, ground) in product(
            (0, 1), product(("ink", "soft", "brand", "alarm-text"), ("paper", "wash"))
        ):
            assert contrast(colours[ink][mode], colours[ground][mode]) >= 4.5, (ink, ground, mode)
        for mode in (0, 1):
            assert contrast(colours["ink"][mode], colours["mark"][mode]) >= 4.5
            assert contrast(colours["control"][mode], colours["paper"][mode]) >= 3
        alarm = re.search(r"--alarm: (#\w+)", text)[1]
        assert contrast("#ffffff", alarm) >= 4.5


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast of two colours (#rrggbb) as WCAG 2 defines it: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
