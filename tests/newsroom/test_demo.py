"""The demo newsroom: what it brings, that it comes once, and that it goes without a trace in the paper."""

import re
from collections import Counter
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client, TestCase, override_settings
from django.utils import timezone

from articles import catalogue, publishing, renditions
from articles.body import plain
from articles.models import Article, Author, Category, FrontEdition, Page, Paper, Photo, Topic, User
from articles.related import related_to
from comments import queue
from comments.models import Comment
from newsroom.demo import loading
from tests.factories import make_article, make_author, make_category, picture_bytes


def load(folder):
    """Load the demo with small grey pictures, which nobody cuts into sizes, and its passwords in `folder`."""
    data = picture_bytes(size=(60, 40))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            loading,
            "paint",
            lambda keys: {key: renditions.Accepted(data, 60, 40, data, "jpg") for key in keys},
        )
        patch.setattr(catalogue, "make_renditions", lambda photo: None)
        patch.setattr("django.conf.settings.VAR_DIR", folder)
        call_command("demo", stdout=(out := StringIO()))
    return out.getvalue()


EVERYTHING = (Article, Author, Category, Topic, Page, Photo, Paper, User, Comment, FrontEdition)


def tally():
    return {model: model.objects.count() for model in EVERYTHING}


class TestWhatItBrings(TestCase):
    """Beside a section and an author of one's own."""

    @classmethod
    def setUpTestData(cls):
        cls.author = make_author(name="Own Author")
        cls.section = make_category(slug="world", name="Our World")
        cls.before = tally()
        cls.folder = Path(cls.enterClassContext(TemporaryDirectory()))
        with override_settings(MEDIA_ROOT=cls.folder):
            load(cls.folder)

    def test_the_paper_with_its_shelves(self):
        assert Paper.current().name == "The Meridian"
        assert Category.objects.filter(parent=None).count() == 7
        assert Category.objects.filter(children__isnull=False).distinct().count() == 2
        assert Topic.objects.exclude(description="").count() == 12
        for topic in Topic.objects.all():
            assert topic.article_links.count() >= 2, topic

    def test_eight_authors_with_role_biography_and_portrait(self):
        assert Author.objects.exclude(role="").exclude(bio="").count() == 8
        assert Author.objects.filter(is_organisation=False, photo=None).get() == self.author

    def test_forty_stories_of_the_last_ninety_days_in_every_state(self):
        assert Article.objects.count() == 40
        now = timezone.now()
        assert Article.objects.live(now).count() == 35
        assert Article.objects.scheduled(now).count() == 1
        states = Counter(Article.objects.values_list("status", flat=True))
        assert (states["draft"], states["in_review"], states["taken_down"]) == (2, 1, 1)
        assert not Article.objects.live(now).filter(published_at__lt=now - timedelta(days=90)).exists()
        assert Article.objects.filter(corrections__isnull=False).distinct().count() == 2
        assert Article.objects.breaking(now).count() == 1

    def test_the_timeline_of_a_story_reads_in_the_order_of_its_versions(self):
        for story in Article.objects.all():
            times = list(story.revisions.order_by("version").values_list("made_at", flat=True))
            assert times == sorted(times), story
            for correction in story.corrections.all():
                assert story.revisions.get(note=correction.text).made_at == correction.made_at, story

    def test_every_kind_of_story_and_an_investigation_by_three(self):
        kinds = Counter(Article.objects.values_list("kind", flat=True))
        assert {"news", "live", "analysis", "opinion", "explainer", "investigation"} == set(kinds)
        assert max(article.bylines.count() for article in Article.objects.filter(kind="investigation")) == 3

    def test_stories_have_250_to_700_words(self):
        lengths = dict(Article.objects.values_list("slug", "word_count"))
        assert {slug: words for slug, words in lengths.items() if not 250 <= words <= 700} == {}

    def test_a_third_runs_without_a_picture(self):
        without = Article.objects.filter(lead_photo=None).count()
        assert 12 <= without <= 15

    def test_no_sentence_stands_in_two_places(self):
        texts = [
            (a.slug, f"{a.standfirst}\n{plain(a.body)}\n{a.lead_caption}") for a in Article.objects.all()
        ]
        texts += [(p.slug, plain(p.body)) for p in Page.objects.all()]
        seen: dict[str, str] = {}
        doubles = []
        for slug, text in texts:
            for sentence in re.split(r"(?<=[.!?”])\s+|\n", text):
                words = sentence.strip()
                if len(words.split()) < 4:
                    continue
                if words in seen and seen[words] != slug:
                    doubles.append((words, slug, seen[words]))
                seen[words] = slug
        assert doubles == []

    def test_comments_in_every_state_and_every_tab_in_threads_three_deep(self):
        assert Comment.objects.count() == 97
        moderator = User.objects.get(username="moderator")
        assert "0" not in queue.counts(by=moderator).values()
        assert set(Comment.objects.values_list("status", flat=True)) == set(Comment.Status.values)
        assert Comment.objects.filter(parent__parent__isnull=False, parent__parent__parent=None).exists()
        assert not Comment.objects.filter(created_at__gt=timezone.now()).exists()
        for comment in Comment.objects.select_related("article"):
            assert comment.created_at >= comment.article.published_at

    def test_accounts_for_every_role_with_passwords_of_their_own(self):
        lines = (self.folder / "demo-accounts.txt").read_text().splitlines()
        accounts = dict(line.split() for line in lines)
        assert set(accounts) == {"editor", "reporter", "moderator", "admin"}
        assert len(set(accounts.values())) == 4
        for name, password in accounts.items():
            assert User.objects.get(username=name).check_password(password)
        assert (self.folder / "demo-accounts.txt").stat().st_mode & 0o777 == 0o600

    def test_what_is_done_with_comments_is_said_by_the_settings_alone(self):
        assert not re.search("comment we|Akismet|days", Page.objects.get(slug="privacy").body)

    def test_links_inside_the_texts_lead_somewhere(self):
        slugs = set(Article.objects.ever_public().values_list("slug", flat=True))
        linked = {
            slug
            for body in Article.objects.values_list("body", flat=True)
            for slug in re.findall(r'href="/stories/([^/"]+)/', body)
        }
        assert linked - slugs == set()

    # One story has everything that the page had which this product was asked for.

    @property
    def story(self):
        return Article.objects.get(kicker="Paris talks")

    def test_a_search_title_other_than_the_headline(self):
        assert self.story.seo_title
        assert self.story.seo_title != self.story.headline

    def test_a_byline_with_a_role(self):
        assert self.story.bylines.first().author.role == "Senior News Editor"

    def test_a_dateline(self):
        assert self.story.dateline == "Paris, France"

    def test_four_subheadings(self):
        assert self.story.body_html.count("<h2") == 4

    def test_a_captioned_and_credited_picture(self):
        assert self.story.lead_caption
        assert "drawn by code" in self.story.lead_photo.credit
        assert self.story.lead_photo.alt

    def test_the_developing_label_and_the_alert(self):
        now = timezone.now()
        assert self.story.is_developing(now)
        assert self.story.is_breaking(now)

    def test_a_topic_to_explore(self):
        assert self.story.topics[0].slug == "ukraine"

    def test_related_stories(self):
        assert len(related_to(self.story, 4)) == 4

    def test_comments_and_live_updates_of_the_last_hours(self):
        assert Comment.objects.approved().filter(article=self.story).count() >= 5
        assert self.story.live_updates.filter(posted_at__gt=timezone.now() - timedelta(hours=3)).count() == 5

    def test_times_and_an_update_log(self):
        assert self.story.published_at < self.story.revised_at
        assert self.story.revisions.filter(material=True).exclude(note="").exists()

    def test_an_editor_has_arranged_the_front_and_that_of_tomorrow(self):
        now, later = FrontEdition.objects.order_by("goes_live_at")
        assert now.goes_live_at < timezone.now() < later.goes_live_at
        client = Client()
        assert client.get("/").context["lead"].is_breaking
        assert client.get("/").context["seconds"][0].pk == now.slots.get(name="lead").article_id
        hidden = later.slots.get(name="lead").article
        assert not hidden.is_live
        assert hidden.headline not in client.get("/").content.decode()

    # Coming again, and going.

    def test_twice_is_once(self):
        before = tally()
        with TemporaryDirectory() as folder:
            assert "there already" in load(folder)
        assert tally() == before

    def test_what_own_work_rests_on_stays_and_is_named(self):
        section = Category.objects.get(slug="culture")
        article = make_article(category=section)
        publishing.update(article, by=User.objects.get(username="editor"), note="own work")
        out = StringIO()
        with TemporaryDirectory() as folder, override_settings(VAR_DIR=Path(folder)):
            call_command("demo", "--remove", stdout=out)
        assert f"“{section.name}” is used by 1 story" in out.getvalue()
        assert "“editor” has done work that stays" in out.getvalue()
        assert set(Category.objects.all()) == {section, self.section}
        assert not User.objects.get().is_active

    def test_a_section_of_the_same_address_is_used_and_removing_takes_exactly_what_came(self):
        assert Category.objects.get(slug="world") == self.section
        assert self.section.articles.exists()
        files = [photo.image.name for photo in Photo.objects.all()]
        with (
            TemporaryDirectory() as folder,
            override_settings(MEDIA_ROOT=self.folder, VAR_DIR=Path(folder)),
            pytest.MonkeyPatch.context() as patch,
        ):
            assert files
            assert all(default_storage.exists(name) for name in files)
            patch.setattr("django.db.transaction.on_commit", lambda act, **kwargs: act())
            call_command("demo", "--remove", stdout=StringIO())
            assert not any(default_storage.exists(name) for name in files)
        assert tally() == self.before
        assert Category.objects.get().name == "Our World"
        assert Author.objects.get().name == "Own Author"


@pytest.mark.django_db
class TestBesideOwnWork:
    @pytest.fixture(autouse=True)
    def var(self, settings, tmp_path):
        settings.VAR_DIR = tmp_path

    def test_it_refuses_a_newsroom_with_stories_of_its_own(self):
        make_article()
        with pytest.raises(CommandError, match="stories of its own"):
            call_command("demo", stdout=StringIO())
        assert Article.objects.count() == 1
