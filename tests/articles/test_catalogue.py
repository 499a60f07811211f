"""Authors, sections, topics, photos and pages: addresses that go on working, and nothing deleted that is in use."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import catalogue, publishing
from articles.models import Article, Author, Category, OldPath, Page, Photo, Topic, TrailEntry
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_live_article,
    make_page,
    make_photo,
    make_superuser,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_superuser()


@pytest.mark.parametrize(
    ("make", "old"),
    [
        (make_author, "/authors/old/"),
        (make_category, "/sections/old/"),
        (make_topic, "/topics/old/"),
        (make_page, "/pages/old/"),
    ],
)
def test_a_changed_address_leaves_a_redirect(make, old, boss):
    row = make(slug="old")
    row.slug = "new"
    catalogue.save(row, by=boss)
    assert OldPath.objects.get(path=old).target == row


@pytest.mark.parametrize("group", ["Reporter", "Moderator"])
def test_only_editors_keep_the_shelves(group):
    section = make_category()
    with pytest.raises(PermissionDenied):
        catalogue.save(section, by=make_user(group))
    with pytest.raises(PermissionDenied):
        catalogue.delete(section, by=make_user(group))


def test_an_empty_address_is_made_from_the_name_in_ascii(boss):
    assert catalogue.save(Author(name="Tomasz Wrześniewski"), by=boss).slug == "tomasz-wrzesniewski"
    assert catalogue.save(Category(name="Energie & Märkte"), by=boss).slug == "energie-markte"
    assert catalogue.save(Topic(name="Україна"), by=boss).slug == "ukraina"
    assert catalogue.save(Page(title="Über uns"), by=boss).slug == "uber-uns"


def test_two_of_a_name_get_two_addresses(boss):
    first = catalogue.save(Author(name="Kim Lee"), by=boss)
    second = catalogue.save(Author(name="Kim Lee"), by=boss)
    assert (first.slug, second.slug) == ("kim-lee", "kim-lee-2")


def test_topics_are_one_whatever_their_case(boss):
    make_topic(name="Ukraine")
    with pytest.raises(ValidationError, match="topic of this name"):
        catalogue.save(Topic(name="UKRAINE"), by=boss)


def test_sections_are_two_deep(boss):
    sub = make_category(parent=make_category())
    with pytest.raises(ValidationError, match="sub-section itself"):
        catalogue.save(Category(name="Third", parent=sub), by=boss)
    with pytest.raises(ValidationError, match="has sub-sections"):
        catalogue.save(_with(sub.parent, parent=make_category()), by=boss)


def _with(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row


class TestDelete:
    def test_of_what_stories_use_is_refused_with_the_reason(self, boss):
        author, section, topic, photo = make_author(), make_category(), make_topic(), make_photo()
        make_article(authors=[author], category=section, topics=[topic], lead_photo=photo)
        for row in (author, section, topic, photo):
            with pytest.raises(catalogue.InUse, match="used by 1 story"):
                catalogue.delete(row, by=boss)

    def test_of_a_photo_inside_a_text_is_refused(self, boss):
        photo = make_photo()
        article = make_article()
        article.body = f'<figure data-photo="{photo.pk}"></figure>'
        publishing.update(article, by=boss)
        with pytest.raises(catalogue.InUse):
            catalogue.delete(photo, by=boss)

    def test_of_what_a_working_copy_holds_is_refused_and_names_the_story(self, boss):
        author, section, topic = make_author(), make_category(), make_topic()
        lead, inside, other = make_photo(), make_photo(), make_photo()
        story = make_live_article(headline="Quay opens")
        held = publishing.snapshot(story) | {
            "bylines": [{"author": author.pk, "contribution": ""}],
            "category": section.pk,
            "topics": [topic.pk],
            "lead_photo": lead.pk,
            "body": f'<figure data-photo="{inside.pk}"></figure>',
        }
        publishing.keep(story, held, by=boss, seen=0)
        for row in (author, section, topic, lead, inside):
            with pytest.raises(catalogue.InUse, match="the working copy of “Quay opens”"):
                catalogue.delete(row, by=boss)
        catalogue.delete(other, by=boss)
        publishing.drop_copy(story, by=boss)
        for row in (author, section, topic, lead, inside):
            catalogue.delete(row, by=boss)

    def test_of_a_portrait_names_whose_it_is(self, boss):
        photo = make_photo()
        make_author(name="Ada", photo=photo)
        with pytest.raises(catalogue.InUse, match="portrait of Ada"):
            catalogue.delete(photo, by=boss)

    def test_of_a_plain_page_is_refused_since_it_was_public_from_its_first_day(self, boss):
        with pytest.raises(catalogue.InUse, match="it stays"):
            catalogue.delete(make_page(), by=boss)

    def test_of_a_section_with_children_is_refused(self, boss):
        parent = make_category()
        make_category(parent=parent)
        with pytest.raises(catalogue.InUse, match="sub-sections"):
            catalogue.delete(parent, by=boss)

    def test_of_what_nothing_uses_leaves_a_line_in_the_trail(self, boss):
        catalogue.delete(make_photo(), by=boss)
        assert not Photo.objects.exists()
        assert TrailEntry.objects.get().verb == "delete"


class TestWhatShowsIt:
    def test_a_renamed_author_is_found_under_the_new_name(self, boss):
        author = make_author(name="Old Name")
        article = make_live_article(authors=[author])
        publishing.update(article, by=boss, note="index")
        author.name = "Brand Neuenschwander"
        catalogue.save(author, by=boss)
        assert Article.objects.filter(search="neuenschwander").get() == article

    def test_many_stories_are_found_under_the_new_name_of_their_section(self, boss, monkeypatch):
        monkeypatch.setattr(catalogue, "AT_ONCE", 2)
        section = make_category(name="Old Shelf")
        stories = {make_live_article(category=section) for _ in range(5)}
        section.name = "Brandneu"
        catalogue.save(section, by=boss)
        assert set(Article.objects.filter(search="brandneu")) == stories

    def test_a_new_credit_stands_in_the_text_of_stories(self, boss):
        photo = make_photo(credit="Unknown")
        article = make_live_article()
        article.body = f'<figure data-photo="{photo.pk}"></figure>'
        publishing.update(article, by=boss)
        photo.credit = "Jo Lens"
        catalogue.save(photo, by=boss)
        article.refresh_from_db()
        assert "Jo Lens" in article.body_html

    def test_names_the_pages_that_show_it(self, boss, monkeypatch):
        said = []
        monkeypatch.setattr("articles.freshness.changed", lambda *tags: said.append(set(tags)))
        photo = make_photo()
        article = make_live_article(lead_photo=photo)
        photo.credit = "Jo Lens"
        catalogue.save(photo, by=boss)
        assert said == [{f"credit-photo-{photo.pk}"}]
        said.clear()
        section = article.category
        section.name = "Renamed"
        catalogue.save(section, by=boss)
        assert set().union(*said) == {
            *(f"{kind}category-{section.pk}" for kind in ("", "profile-")),
            "nav",
            "search",
            "search-names",
        }


def test_saving_the_words_of_a_photo_keeps_the_sizes_that_the_worker_made_meanwhile(boss):
    photo = make_photo()
    read_before = Photo.objects.get(pk=photo.pk)
    Photo.objects.filter(pk=photo.pk).update(renditions={"jpeg": {"320": "photos/320.jpg"}})
    read_before.caption = "The quay"
    catalogue.save(read_before, by=boss)
    photo.refresh_from_db()
    assert photo.caption == "The quay"
    assert photo.renditions == {"jpeg": {"320": "photos/320.jpg"}}


def test_a_photo_on_a_plain_page_stays_and_its_words_reach_the_page(boss):
    photo = make_photo(credit="First Credit")
    page = Page(title="About", body=f'<figure data-photo="{photo.pk}"></figure>')
    catalogue.save(page, by=boss)
    with pytest.raises(catalogue.InUse, match="About"):
        catalogue.delete(photo, by=boss)
    photo.credit = "Second Credit"
    catalogue.save(photo, by=boss)
    page.refresh_from_db()
    assert "Second Credit" in page.body_html


def test_deleting_what_a_colleague_has_just_deleted_is_no_error(boss):
    topic = make_topic()
    seen = Topic.objects.get(pk=topic.pk)
    catalogue.delete(topic, by=boss)
    catalogue.delete(seen, by=boss)
    assert TrailEntry.objects.filter(verb="delete").count() == 1
