"""What only a browser can show of the desk: the editor, a paste, the library in a dialog, order by buttons, two texts."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import previews, publishing
from articles.models import Article, Paper
from tests.browser.axe import COLOURS, find_flaws
from tests.browser.signing_in import let_in
from tests.browser.waiting import until
from tests.factories import (
    make_author,
    make_category,
    make_live_article,
    make_live_update,
    make_photo,
    make_topic,
    make_user,
    picture_bytes,
)

pytestmark = pytest.mark.django_db(transaction=True)

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head>
<meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm; font-size:11.0pt;} --></style></head>
<body lang=EN-GB><!--StartFragment-->
<h1 style='margin-top:12.0pt'><b><span style='font-size:16.0pt;color:#2F5496'>What is agreed<o:p></o:p></span></b></h1>
<p class=MsoNormal style='text-align:justify'><span style='font-family:"Arial",sans-serif;color:red'>Money moves <b>first</b>,
then <i style='mso-bidi-font-style:normal'>the ships</i>. See <a href="https://example.org/draft"><span style='color:blue'>the draft</span></a>
and <a name="_Toc123"></a><a href="#_Toc123">above</a>.<o:p></o:p></span></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;</span></span></span><![endif]>A fund by March<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp;&nbsp;</span></span><![endif]>Paid in two parts<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;</span></span><![endif]>Inspections from May<o:p></o:p></p>
<p class=MsoNormal>Then, in order:<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>Sign</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span><![endif]>Pay</p>
<h2>Later<o:p></o:p></h2>
<table class=MsoTableGrid border=1><tr><td width=300><p class=MsoNormal>In a cell</p></td></tr></table>
<p class=MsoNormal><img width=10 height=10 src="file:///C:/x.png"><u>Underlined</u> and <s>struck</s><o:p>&nbsp;</o:p></p>
<!--EndFragment--></body></html>"""
WORD_KEPT = (
    "<h2>What is agreed</h2>"
    '<p>Money moves <strong>first</strong>, then <em>the ships</em>. See <a href="https://example.org/draft">the draft</a> and above.</p>'
    "<ul><li><p>A fund by March</p><ul><li><p>Paid in two parts</p></li></ul></li><li><p>Inspections from May</p></li></ul>"
    "<p>Then, in order:</p><ol><li><p>Sign</p></li><li><p>Pay</p></li></ol>"
    "<h3>Later</h3><p>In a cell</p><p>Underlined and struck</p>"
)
DOCS = """<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1c2f">
<h2 dir="ltr" style="line-height:1.38;margin-top:18pt;"><span style="font-size:16pt;font-family:Arial;font-weight:400;">What is agreed</span></h2>
<p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;color:#000000;font-weight:400;">Money moves </span><span style="font-weight:700;">first</span><span style="font-weight:400;">, then </span><span style="font-weight:400;font-style:italic;">the ships</span><span>. See </span><a href="https://www.google.com/url?q=https://example.org/draft&amp;sa=D" style="text-decoration:none;"><span style="color:#1155cc;font-weight:400;text-decoration:underline;">the draft</span></a><span>.</span></p>
<br />
<ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;font-weight:400;" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">A fund by March</span></p></li>
<ul style="margin-top:0;"><li dir="ltr" style="list-style-type:circle;" aria-level="2"><p dir="ltr" role="presentation"><span>Paid in two parts</span></p></li></ul>
<li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Inspections from May</span></p></li></ul>
<ol><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Sign</span></p></li></ol>
<p dir="ltr"><span style="background-color:#ffff00;"><span style="border:none;display:inline-block;"><img src="https://lh7.googleusercontent.com/x" width="60"></span>Marked</span></p>
</b>"""
DOCS_KEPT = (
    "<h2>What is agreed</h2>"
    '<p>Money moves <strong>first</strong>, then <em>the ships</em>. See <a href="https://example.org/draft">the draft</a>.</p>'
    "<ul><li><p>A fund by March</p><ul><li><p>Paid in two parts</p></li></ul></li><li><p>Inspections from May</p></li></ul>"
    "<ol><li><p>Sign</p></li></ol><p>Marked</p>"
)
HOSTILE = """<p onclick="x()">One</p><script>alert(1)</script><a href="javascript:alert(1)">two</a>
<iframe src="https://example.org"></iframe><p style="display:none">hidden</p><p><font face="x"><big>three</big></font></p>"""


@pytest.fixture(autouse=True)
def newsroom():
    Paper.objects.create(name="The Test Post")
    return make_user("Editor", username="editor", first_name="Lena", last_name="Hoffmann")


@pytest.fixture
def open_desk(new_page, newsroom, live_server):
    """Open an address of the desk as the editor: `open_desk(path, width=…)`. No page may complain in the console."""
    complaints = []

    def open_at(path, **options):
        page = new_page(**options)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        let_in(page, newsroom, live_server.url)
        page.goto(path)
        settled(page)
        return page

    yield open_at
    assert complaints == []


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def draft(by, **fields):
    return publishing.create(
        Article(**{"headline": "Quay opens", "category": make_category(name="World")} | fields), by=by
    )


def text_of(page):
    return page.locator("textarea[name=body]").input_value()


def settled(page):
    """Wait until the editor stands in its place, on a page that has one."""
    page.wait_for_load_state("load")
    if page.locator("textarea[name=body]").count():
        page.locator(".tiptap[aria-label]").wait_for()


def save(page):
    page.locator(".bar [name=_continue]").click()
    page.locator(".messagelist .success").wait_for()
    settled(page)


PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  document.querySelector(".tiptap").dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (WORD, WORD_KEPT),
        (DOCS, DOCS_KEPT),
        (HOSTILE, "<p>One</p><p>two</p><p>three</p>"),
    ],
    ids=["word", "google-docs", "hostile"],
)
def test_a_paste_keeps_headings_lists_links_bold_and_italics_and_nothing_else(open_desk, pasted, kept):
    page = open_desk("/admin/articles/article/add/")
    page.locator(".tiptap").click()
    page.evaluate(PASTE, pasted)
    # The editor notes a list's kind for itself; the verb takes that out again.
    assert re.sub(r"\s+", " ", text_of(page)).replace(' data-type="decimal"', "") == kept


def test_what_is_typed_in_the_editor_is_what_is_stored(open_desk):
    page = open_desk("/admin/articles/article/add/")
    page.fill("[name=headline]", "Quay opens")
    page.locator(".tiptap").click()
    page.keyboard.type("Three ships.")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("Bold.")
    page.locator(".bar [name=_continue]").click()
    page.wait_for_url(re.compile(r"/change/$"))
    assert Article.objects.get().body == "<p>Three ships.</p><p><strong>Bold.</strong></p>"


def test_a_picture_from_the_library_stands_in_the_text_with_its_caption(open_desk, newsroom):
    photo = make_photo(caption="The harbour at dusk")
    article = draft(newsroom, body="<p>Three ships.</p>")
    page = open_desk(change(article))
    page.locator(".tiptap p").click()
    page.keyboard.press("End")
    page.locator(".prose-menubar [title='Picture from the library']").click()
    page.locator(f"dialog [data-choice='{photo.pk}']").click()
    figure = page.locator(".tiptap figure")
    figure.locator("figcaption").click()
    page.keyboard.type("Seen from the north")
    expect(page.locator(".tiptap figure img")).to_have_js_property("naturalWidth", 600)
    save(page)
    article.refresh_from_db()
    assert (
        f'<figure data-photo="{photo.pk}"><figcaption>Seen from the north</figcaption></figure>'
        in article.body
    )
    assert page.locator(".tiptap figcaption").inner_text() == "Seen from the north"
    assert list(article.story_photos.values_list("photo", flat=True)) == [photo.pk]


def test_a_picture_is_uploaded_without_leaving_the_story_and_errors_keep_what_was_typed(open_desk, newsroom):
    article = draft(newsroom)
    page = open_desk(change(article))
    page.fill("[name=kicker]", "Typed, not saved")
    page.locator(".field-lead_photo [data-photo-choose]").click()
    dialog = page.locator("dialog")
    upload = dialog.locator("[data-picker-upload]")
    upload.locator("[name=alt]").fill("Three ships")
    upload.locator("[type=submit]").click()
    dialog.locator(".errorlist").first.wait_for()
    assert upload.locator("[name=alt]").input_value() == "Three ships"
    upload.locator("[name=upload]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes((900, 600))}
    )
    upload.locator("[name=credit]").fill("Jo Lens")
    upload.locator("[type=submit]").click()
    page.locator(".field-lead_photo img").wait_for()
    assert page.locator("[name=kicker]").input_value() == "Typed, not saved"
    save(page)
    article.refresh_from_db()
    assert article.lead_photo.credit == "Jo Lens"


def test_the_headline_counter_warns_past_110_characters(open_desk):
    page = open_desk("/admin/articles/article/add/")
    counter = page.locator("#id_headline_counter")
    page.fill("[name=headline]", "x" * 110)
    expect(counter).to_have_text("110 characters")
    page.fill("[name=headline]", "x" * 111)
    expect(counter).to_have_text("111 characters, longer than 110")
    assert "warn" in counter.get_attribute("class")


def test_bylines_are_put_in_order_with_buttons(open_desk, newsroom):
    article = draft(newsroom)
    first, second = make_author(name="Ada"), make_author(name="Bo")
    publishing.update(
        article,
        by=newsroom,
        relations=lambda: publishing.set_bylines(article, [(first, ""), (second, "in Paris")]),
    )
    page = open_desk(change(article))
    page.locator("#bylines-1 [data-row-up]").focus()
    page.keyboard.press("Enter")
    save(page)
    assert [line.author.name for line in article.bylines.all()] == ["Bo", "Ada"]


def test_a_row_that_is_added_and_one_that_is_taken_out(open_desk, newsroom):
    article = draft(newsroom)
    ports, climate = make_topic(name="Ports"), make_topic(name="Climate")
    publishing.update(article, by=newsroom, relations=lambda: publishing.set_topics(article, [ports]))
    page = open_desk(change(article))
    page.locator("#topic_links-0 .inline-deletelink").click()
    page.locator("#topic_links-group .select2").first.click()
    page.locator(".select2-search__field").fill("clim")
    page.locator(".select2-results__option", has_text="Climate").click()
    save(page)
    assert article.topics == [climate]


def test_the_button_says_when_the_story_will_go_out(open_desk, newsroom):
    page = open_desk(change(draft(newsroom)))
    page.evaluate(
        """() => { const now = new Date(); const two = (n) => String(n).padStart(2, "0");
        const field = document.querySelector("[name=publish_at]");
        field.value = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}T18:00`;
        field.dispatchEvent(new Event("input", {bubbles: true})); }"""
    )
    expect(page.locator("[data-schedule]")).to_have_text("Publish at 18:00")


def test_preview_opens_beside_the_form_which_can_then_be_saved(open_desk, newsroom):
    article = draft(newsroom)
    page = open_desk(change(article))
    page.fill("[name=headline]", "Seen before the others")
    with page.context.expect_page() as opened:
        page.locator("[data-preview]").click()
    preview = opened.value
    preview.wait_for_url(f"**/stories/{article.slug}/preview/")
    assert "Seen before the others" in preview.content()
    page.fill("[name=headline]", "Seen, then changed")
    save(page)
    article.refresh_from_db()
    assert article.headline == "Seen, then changed"


def test_of_two_texts_the_colleagues_words_are_taken_over_with_a_button(open_desk, newsroom):
    article = draft(newsroom, body="<p>Three ships.</p>")
    page = open_desk(change(article))
    theirs = Article.objects.get()
    theirs.body = "<p>Four ships.</p>"
    publishing.update(theirs, by=make_user("Editor", first_name="Tomasz", last_name="Wrona"))
    page.fill("[name=headline]", "My headline")
    page.locator(".bar [name=_continue]").click()
    page.locator(".conflict").wait_for()
    assert "Tomasz Wrona saved this story" in page.locator(".conflict").inner_text()
    page.locator("[data-conflict=body] [data-conflict-take]").click()
    expect(page.locator(".tiptap")).to_contain_text("Four ships.")
    page.locator(".bar [name=_continue]").click()
    page.locator(".conflict").wait_for(state="detached")
    article.refresh_from_db()
    assert (article.headline, article.body) == ("My headline", "<p>Four ships.</p>")


def test_the_focal_point_is_chosen_on_the_picture(open_desk):
    photo = make_photo()
    page = open_desk(f"/admin/articles/photo/{photo.pk}/change/")
    box = page.locator(".focal-frame").bounding_box()
    page.locator(".focal-frame").click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.9})
    page.locator("[name=_save]").click()
    page.locator(".messagelist .success").wait_for()
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y) == (2, 9)


STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_index_list_forms_and_pages_have_no_flaw_that_axe_knows(open_desk, newsroom, scheme, width):
    photo = make_photo()
    story = make_live_article(lead_photo=photo, topics=[make_topic()], created_by=newsroom)
    for words in ("The first ship is in", "", "The second one follows"):
        make_live_update(story, headline=words)
    written = draft(
        newsroom, body=f'<p>Text with a <a href="/x/">link</a>.</p><figure data-photo="{photo.pk}"></figure>'
    )
    written.headline = "Changed"
    publishing.update(written, by=newsroom)
    held = publishing.snapshot(story) | {"headline": "Kept beside it"}
    publishing.keep(story, held, by=newsroom, seen=0)
    previews.make(written, by=newsroom, label="the lawyer")
    page = open_desk("/admin/", width=width, color_scheme=scheme)
    paths = [
        "/admin/",
        "/admin/articles/article/",
        change(story),
        f"/admin/articles/article/{written.pk}/history/",
        f"/admin/articles/article/{story.pk}/compare/?copy=1",
        f"/admin/articles/article/{written.pk}/links/",
        "/admin/articles/photo/pick/",
        f"/admin/articles/frontedition/?seen=0&places=lead~{story.pk}.second-1~{written.pk}",
    ]
    if scheme == "light":  # these are made of the same parts
        paths += [
            change(written),
            "/admin/articles/article/add/",
            f"/admin/articles/article/{written.pk}/compare/?from=1&to=2",
            f"/admin/articles/article/{story.pk}/do/take-down/",
            f"/admin/articles/photo/{photo.pk}/change/",
            "/admin/articles/author/",
            "/admin/articles/liveupdate/",
            f"/admin/articles/article/?published_at__year={timezone.now().year}&published_at__month={timezone.now().month}",
        ]
    for path in paths:
        page.goto(path)
        settled(page)
        # By night and on a phone only colours and sizes differ.
        asked = {"tags": STANDARDS} if scheme == "light" else {"rules": [*COLOURS, "target-size"]}
        assert find_flaws(page, **asked) == [], path
        # What is folded away is as wide as the page too.
        page.evaluate("for (const box of document.querySelectorAll('.rail-box')) box.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_nothing_in_the_bars_needs_sideways_scrolling_on_a_phone(open_desk, newsroom):
    story = make_live_article(created_by=newsroom)
    publishing.keep(story, publishing.snapshot(story) | {"headline": "Kept"}, by=newsroom, seen=0)
    page = open_desk("/admin/", width=390)
    for path in (change(draft(newsroom)), change(story)):
        page.goto(path)
        settled(page)
        wide = page.evaluate(
            """() => [...document.querySelectorAll(".bar, .bar *, .bar-links, .copy-banner, .prose-menubar, .what-changed")]
            .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible")
            .map((one) => one.className)"""
        )
        assert wide == []
        until(page, "() => document.documentElement.scrollWidth <= 390")


def test_the_button_of_a_published_story_says_what_a_save_will_do(open_desk, newsroom):
    page = open_desk(change(make_live_article(created_by=newsroom)))
    button = page.locator(".bar [name=_continue]")
    expect(button).to_have_text("Keep as a working copy")
    page.get_by_label("A small fix. The date stays.").check()
    expect(button).to_have_text("Publish the change")
    page.locator("[name=publish_at]").fill("2031-05-04T18:00")
    expect(button).to_have_text("Publish the change at 18:00, 4 May")
