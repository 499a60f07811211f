"""The documentation keeps its word: what it names is there, and what is there is named."""

import re
import tomllib

import pytest
from django.conf import settings
from PIL import Image

from articles import permissions, transitions
from newsroom import configuration

from .browser.take_screenshots import MOST_BYTES, PAGES, SIZES
from .factories import (
    make_article,
    make_live_article,
    make_scheduled_article,
    make_taken_down_article,
    make_user,
)

ROOT = settings.BASE_DIR
DOCS = ROOT / "docs"
TEXTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
RECORDS = sorted((DOCS / "adr").glob("0*.md"))
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.*-]+(?:/[\w.*-]+)+\.(?:py|html|css|js|md|txt|toml|yml|json)|[\w-]+\.(?:css|md)")


def name(path):
    return str(path.relative_to(ROOT))


def anchors(path):
    """The fragments of a Markdown file, made from its headings the way GitHub and GitLab make them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", path.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def section(path, heading):
    """The text of a Markdown file under `heading`, up to the next heading of the same level."""
    text = path.read_text()
    assert f"## {heading}\n" in text, heading
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def rows(text):
    """The rows of the first table in `text` below its head, as lists of cells."""
    table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


class TestWhatTheTextsName:
    @pytest.mark.parametrize("path", TEXTS, ids=name)
    def test_every_link_leads_somewhere(self, path):
        for target in LINK.findall(FENCED.sub("", path.read_text())):
            if target.startswith(("https://", "http://")):
                continue
            file, _hash, fragment = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            assert there.exists(), target
            if fragment:
                assert fragment in anchors(there), target

    @pytest.mark.parametrize("path", TEXTS, ids=name)
    def test_every_file_is_there(self, path):
        places = [ROOT, path.parent, ROOT / "templates", ROOT / "static", ROOT / "static" / "css"]
        for code in CODE.findall(path.read_text()):
            if FILE.fullmatch(code) and not code.startswith("var/"):
                assert any(list(place.glob(code)) for place in places), code

    @pytest.mark.parametrize("path", TEXTS, ids=name)
    def test_nothing_of_the_machine_it_was_written_on(self, path):
        text = path.read_text()
        for word in (
            "/work/",
            "/root/",
            "/home/",
            "pypi" + ".org",
            "python" + "hosted.org",
            "npmjs" + ".org",
        ):
            assert word not in text


class TestWhatIsThereIsNamed:
    def test_every_variable_in_the_operators_table_and_in_the_example(self):
        told = [cells[0].strip("`") for cells in rows(section(DOCS / "operating.md", "Environment"))]
        example = (ROOT / ".env.example").read_text()
        assert sorted(told) == sorted(configuration.NAMES)
        assert sorted(set(re.findall(r"^#?\s?([A-Z][A-Z_]+)=", example, re.MULTILINE))) == sorted(told)

    def test_every_command_of_ours(self):
        ours = {
            path.stem
            for path in ROOT.glob("*/management/commands/*.py")
            if path.parents[2].name in ("articles", "comments", "newsroom") and path.stem != "__init__"
        }
        told = {cells[0].strip("`") for cells in rows(section(DOCS / "operating.md", "Commands"))}
        assert told == ours

    def test_every_make_target(self):
        targets = set(re.findall(r"^([a-z]+):(?! export)", (ROOT / "Makefile").read_text(), re.MULTILINE))
        told = (DOCS / "operating.md").read_text()
        assert targets
        assert [target for target in targets if f"`make {target}`" not in told] == []

    def test_every_direct_dependency_in_its_record(self):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        lines = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
        wanted = [re.match(r"[A-Za-z0-9-]+", line)[0] for line in lines]
        told = (DOCS / "adr" / "0014-dependencies.md").read_text().lower()
        assert wanted
        assert [
            one for one in wanted if not re.search(rf"^\|[^|]*\b{one.lower()}\b", told, re.MULTILINE)
        ] == []

    def test_every_font_and_colour_token_that_the_guide_names(self):
        tokens = (ROOT / "static" / "css" / "tokens.css").read_text()
        told = re.findall(r"`(--[a-z0-9-]+)`", (DOCS / "theming.md").read_text())
        assert told
        assert [token for token in told if f"{token}:" not in tokens] == []


class TestRecords:
    @pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
    def test_says_why_and_what_was_left(self, path):
        text = path.read_text()
        assert text.startswith(f"# {path.stem[:4]} ")
        for heading in ("Context", "Decision", "Rejected"):
            assert f"\n## {heading}\n" in text

    def test_all_are_numbered_in_a_row_and_stand_in_the_index(self):
        index = (DOCS / "adr" / "README.md").read_text()
        assert [path.stem[:4] for path in RECORDS] == [f"{n:04d}" for n in range(1, len(RECORDS) + 1)]
        assert [path.name for path in RECORDS if f"({path.name})" not in index] == []


class TestScreenshots:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", SIZES)
    @pytest.mark.parametrize("page", PAGES)
    def test_each_page_is_there_in_its_width_and_light_to_load(self, page, width, scheme):
        path = DOCS / "screenshots" / f"{page}-{width}-{scheme}.png"
        assert path.stat().st_size < MOST_BYTES
        with Image.open(path) as picture:
            assert picture.width == width


MAY = {
    "Read and preview": permissions.may_view,
    "Write, restore a version, post live updates": permissions.may_edit,
    "Send to review": permissions.may_submit,
    "Send back": permissions.may_send_back,
    "Break, extend, end": permissions.may_break,
    'Renew or take off "Developing"': permissions.may_label,
    "Publish now or at a time": permissions.may_publish,
    "Correct in public": permissions.may_correct,
    "Take down": permissions.may_take_down,
    "Restore": permissions.may_restore,
    "Delete": permissions.may_discard,
    "Keep a working copy, publish it": permissions.may_keep_copy,
    "Drop a working copy": permissions.may_drop_copy,
    "Make a preview link": permissions.may_share,
    "Leave a note on the timeline": permissions.may_note,
    "Set how comments are moderated": permissions.may_set_comment_mode,
}
STATES = {
    "Draft": make_article,
    "In review": lambda **fields: make_article(status="in_review", **fields),
    "Scheduled": make_scheduled_article,
    "Published": make_live_article,
    "Taken down": make_taken_down_article,
}


@pytest.mark.django_db
def test_the_table_of_who_may_do_what_is_true():
    people = {
        letter: make_user(group=group)
        for letter, group in zip("REM", ("Reporter", "Editor", "Moderator"), strict=True)
    }
    told = {row[0]: row[1:] for row in rows(section(DOCS / "editing.md", "Who may do what"))}
    assert set(told) == set(MAY)
    for number, (state, make) in enumerate(STATES.items()):
        own, others = make(created_by=people["R"]), make(created_by=people["E"])
        for action, may in MAY.items():
            cell = told[action][number]
            for letter, user in people.items():
                listed = re.search(rf"\b{letter}\b( \(own\))?", cell)
                expected = (bool(listed), bool(listed) and not listed[1])
                if letter != "R":
                    expected = (bool(listed), bool(listed))
                assert (may(user, own), may(user, others)) == expected, (action, state, letter)


def test_the_table_of_steps_is_the_one_that_the_verbs_are_held_to():
    who = {
        transitions.Who.WRITER: "the writer, editors",
        transitions.Who.EDITOR: "editors",
        transitions.Who.MODERATOR: "moderators, editors",
    }

    def words(states):
        return ", ".join(state.replace("_", " ") for state in transitions.State if state in states)

    def after(step):
        return words(step.after) or ("gone" if step.verb == "discard" else "the same")

    expected = [
        [f"`{step.verb}`", words(step.before), after(step), who[step.who]] for step in transitions.TABLE
    ]
    assert rows(section(DOCS / "editing.md", "The steps of a story")) == expected
