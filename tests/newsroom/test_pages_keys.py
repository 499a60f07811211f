"""Which requests ask for the same page: nothing else of an address makes another one, and nothing strange is kept."""

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponsePermanentRedirect

from articles import catalogue, redirects
from articles.models import OldPath
from articles.views.answers import public
from newsroom.pages import keys

from ..factories import make_live_article, make_superuser
from ..reading import Reader


@pytest.fixture
def reader(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]", "www.example.org", ".example.net"]
    return Reader()


class TestHosts:
    @pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "127.0.0.1:1"])
    def test_the_port_makes_no_other_page(self, reader, host):
        reader("/", host="127.0.0.1:8410")
        assert reader("/", host=host).cache == "hit"

    def test_names_are_compared_as_django_does(self, reader):
        reader("/", host="www.example.org")
        for host in ("WWW.Example.org", "www.example.org.", "www.example.org:443"):
            assert reader("/", host=host).cache == "hit"
        assert reader("/", host="127.0.0.1").cache == "fwd=miss; stored"

    def test_a_pattern_for_many_names_has_one_copy(self, reader):
        for number in range(5):
            reader("/", host=f"reader-{number}.example.net")
        assert reader.renders == 1

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "",
            "a b",
            "www.example.org@evil.example",
            "www.example.org:x",
            "\x00",
            "ü.org",
            None,
        ],
    )
    def test_a_name_that_is_not_ours_goes_to_django_and_is_not_kept(self, reader, host):
        reader("/")
        for _ in range(2):
            assert reader("/", host=host)["Cache-Status"] is None
        assert reader.renders == 3

    def test_both_schemes_have_pages_of_their_own(self, reader):
        assert [reader("/", scheme=one).cache for one in ("http", "https", "https")] == [
            "fwd=miss; stored",
            "fwd=miss; stored",
            "hit",
        ]

    def test_names_by_the_thousand_are_not_all_remembered(self, reader):
        for number in range(1000):
            reader("/", host=f"made-up-{number}.example.net:{number}")
        assert len(reader.layer.keys.prefixes) <= keys.MOST_HOSTS
        assert reader.renders == 1


class TestParameters:
    def query(self, reader):
        """The query that the page has seen which was rendered last."""
        return reader.site.seen[-1].environ["QUERY_STRING"]

    @pytest.mark.parametrize(
        "query",
        ["utm_source=letter", "fbclid=x&gclid=y", "&&&", "=", "page", "PAGE=2", "q=a", "%70age%00=2", "ü"],
    )
    def test_undeclared_ones_make_no_page_and_reach_none(self, reader, query):
        reader("/stories/a/")
        assert reader(f"/stories/a/?{query}".encode().decode("latin-1")).cache == "hit"
        assert reader.renders == 1

    def test_they_are_cut_out_before_the_page_sees_them(self, reader):
        reader("/sections/news/?utm_source=x&page=2&q=y")
        assert self.query(reader) == "page=2"

    @pytest.mark.parametrize(
        "query",
        ["page=2", "page=2&a=b", "a=b&page=2", "page=1&page=2", "p%61ge=2", "page=%32", "page=2&page"],
    )
    def test_declared_ones_count_as_django_reads_them(self, reader, query):
        reader("/sections/news/?page=2")
        last = reader(f"/sections/news/?{query}")
        if query == "page=2&page":
            assert self.query(reader) == "page="
        else:
            assert last.cache == "hit"

    def test_their_order_makes_no_other_page(self, reader):
        reader("/search/?q=a&page=2")
        assert reader("/search/?page=2&q=a").cache == "hit"

    def test_what_is_no_text_is_rendered_as_django_reads_it(self, reader):
        for query in ("q=%ff", "q=%00", "q=%ed%a0%80", "q=\xff", "q=a+b%20c"):
            first, second = reader(f"/search/?{query}"), reader(f"/search/?{query}")
            assert (first.cache, second.cache) == ("fwd=miss; stored", "hit")
            assert self.query(reader).isascii()

    def test_too_many_or_too_long_ones_are_djangos_affair(self, reader, settings):
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
        for query in ("&".join(f"a{number}=1" for number in range(20)), "q=" + "x" * 5000):
            assert reader(f"/search/?{query}")["Cache-Status"] is None
            assert self.query(reader) == query

    def test_a_flood_of_searches_takes_only_its_share(self, reader):
        reader.site.answer = lambda request: public(HttpResponse("x" * 20_000), "front")
        pages = [f"/stories/{number}/" for number in range(10)]
        for path in pages:
            reader(path)
        for number in range(200):
            reader(f"/search/?q={number}")
            reader(f"/oembed?url={number}")
            reader(f"/styles/{number}.css")
            reader(f"/brand/{number}/icon-512.png")
            reader(f"/?p={number}")
            reader(f"/stories/1/?since={number}")
        assert len(reader.layer.store._main) == 10, "a story's own page is no search"
        assert reader.layer.store._free.bytes <= reader.layer.store.limit / 8
        assert [reader(path).cache for path in pages] == ["hit"] * 10

    def test_addresses_by_the_thousand_are_not_all_remembered(self, reader):
        for number in range(keys.MOST_ROUTES + 10):
            reader.layer.keys._route(f"/stories/{number}/")
        assert len(reader.layer.keys._routes) <= keys.MOST_ROUTES


class TestOldAddresses:
    @pytest.fixture(autouse=True)
    def leads_away(self, reader):
        def answer(request):
            if request.GET.get("p") == "123" or "id" in request.GET:
                return public(HttpResponsePermanentRedirect("/stories/a/"), "at-1")
            return public(HttpResponse("The front page."), "front")

        reader.site.answer = answer

    def test_a_number_of_wordpress_leads_to_the_story_from_memory(self, reader):
        answers = [reader("/?utm_source=x&p=123"), reader("/?p=123")]
        assert [(one.status, one["Location"]) for one in answers] == [(301, "/stories/a/")] * 2
        assert [one.cache for one in answers] == ["fwd=miss; stored", "hit"]
        assert reader("/").status == reader("/?utm_source=x").status == 200

    def test_a_number_that_leads_nowhere_is_not_kept_for_it_may_lead_somewhere_later(self, reader):
        assert [reader("/?p=7").cache for _ in range(2)] == ["fwd=miss"] * 2

    def test_another_query_that_an_old_address_has_is_left_to_django(self, reader):
        assert reader("/?id=7").status == 200, "it is not known"
        reader.layer.keys.kept = {"/": frozenset({"id"})}
        answer = reader("/?id=7&utm_source=x")
        assert (answer.status, answer["Cache-Status"]) == (301, None)
        assert reader.site.seen[-1].environ["QUERY_STRING"] == "id=7&utm_source=x"
        assert reader("/?utm_source=x").cache == "hit"


@pytest.mark.django_db
def test_the_parameters_of_old_addresses_are_known_where_a_page_of_ours_lies():
    story = make_live_article()
    for path in ("/?p=12", "/?id=7&l%61ng=ü", "/archive/?y=1", "/index.php?a=1", "/2019/05/", "/?p=13"):
        OldPath.objects.create(path=path, article=story)
    with connection.cursor() as cursor:
        found = redirects.kept_parameters(cursor)
    assert found == {"/": {"p", "id", "lang"}, "/archive/": {"y"}}


@pytest.mark.django_db
def test_an_old_address_that_is_made_or_deleted_is_known_at_once(monkeypatch):
    reader = Reader()
    said = []
    monkeypatch.setattr("articles.freshness.changed", lambda *words: said.append(words))
    editor, old = make_superuser(), OldPath(path="/?id=7", article=make_live_article())
    for change, known in ((catalogue.save, {"id"}), (catalogue.delete, set())):
        said.clear()
        change(old, by=editor)
        reader.hear(*(word for words in said for word in words))
        reader.layer.settled(connection)
        assert reader.layer.keys.kept.get("/", set()) == known


class TestStrangeAddresses:
    @pytest.mark.parametrize(
        "path",
        [
            "//",
            "//evil.example/",
            "/stories//a/",
            "/stories/../admin/",
            "/stories/./a/",
            "/stories/a/..",
            "/%00",
            "/stories/a%0a/",
            "/stories/a%0d%0aSet-Cookie:x/",
            "/%ff%fe/",
            "/%c0%af/",
            "/\\evil.example/",
            "http://evil.example/",
            "*",
            "",
            "/" + "a" * 5000,
            "/stories/" + "%C3%A9" * 2000 + "/",
        ],
    )
    def test_they_go_to_django_and_are_not_kept(self, reader, path):
        for _ in range(2):
            assert reader(path)["Cache-Status"] is None
        assert reader.renders == 2
        assert len(reader.layer.store) == 0

    def test_an_encoded_slash_or_letter_is_the_same_address(self, reader):
        reader("/stories/abc/")
        assert reader("/stories%2fabc%2F").cache == reader("/stories/%61bc/").cache == "hit"

    def test_a_question_mark_in_a_path_is_no_query(self, reader):
        reader("/sections/news/?page=2")
        assert reader("/sections/news/%3Fpage=2").cache != "hit"

    def test_where_the_application_lies_below_a_path_nothing_is_kept(self, reader):
        for _ in range(2):
            reader("/archive/", environ={"SCRIPT_NAME": "/paper"})
        assert reader.renders == 2
