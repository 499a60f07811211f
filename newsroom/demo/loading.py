"""Bring the demo newsroom into a database, with every date relative to now."""

import re
import secrets
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from articles import catalogue, freshness, publishing, renditions
from articles.models import Article, Author, Category, Page, Paper, Photo, Topic, TrailEntry, User
from comments import moderation
from comments.models import Comment

from . import SOURCE, fronts, hubs, porch
from .artwork import ALT, FOCUS
from .painting import painted

HERE = Path(__file__).parent
CREDIT = "Illustration: The Meridian, drawn by code"
ACCOUNTS = {
    "editor": ("Editor", "Lena", "Hoffmann", "lena-hoffmann"),
    "reporter": ("Reporter", "Amara", "Okafor", "amara-okafor"),
    "moderator": ("Moderator", "Noor", "Haddad", None),
    "admin": (None, "Robin", "Vale", None),
}


def structure() -> dict:
    """Return paper, sections, topics, authors and pages as they are written down."""
    return tomllib.loads((HERE / "structure.toml").read_text())


def stories() -> dict[str, dict]:
    """Return the stories by slug, in the order of their files."""
    written = (tomllib.loads(path.read_text()) for path in sorted((HERE / "stories").glob("*.toml")))
    return {story["slug"]: story for story in written}


def letters() -> list[dict]:
    """Return the comments, every parent before its replies."""
    return tomllib.loads((HERE / "comments.toml").read_text())["comments"]


def paint(keys: list[str]) -> dict[str, renditions.Accepted]:
    """Draw the pictures `keys` at full size, as base copies."""
    return {
        key: renditions.Accepted(data, width, height, data, "jpg")
        for key, data, width, height in painted(keys)
    }


@freshness.verb
def load(say: Callable[[str], object] = print) -> dict[str, str]:
    """Load everything in one transaction and return the passwords of the demo accounts by name.

    The caller has made sure that there are no stories. What exists under the same address is used, not replaced.
    """
    shelves, texts = structure(), stories()
    keys = sorted(
        {key for story in texts.values() for key in _pictures(story)}
        | {a["portrait"] for a in shelves["authors"] if a["portrait"]}
    )
    say(f"Drawing {len(keys)} pictures …")
    painted = paint(keys)
    say(f"Filing {len(texts)} stories …")
    with transaction.atomic(), publishing.scored_together():
        return _Loader(shelves, texts, painted).load()


def _pictures(story: dict) -> set[str]:
    inside = set(re.findall(r'<figure data-photo="([a-z0-9-]+)"', story["body"]))
    return inside | ({story["photo"]} if story.get("photo") else set())


class _Loader:
    def __init__(self, shelves: dict, texts: dict[str, dict], painted: dict[str, renditions.Accepted]):
        self.shelves, self.texts, self.painted = shelves, texts, painted
        self.now = timezone.now()

    def load(self) -> dict[str, str]:
        passwords = self.accounts()
        self.paper()
        self.photos = {key: self.photo(key, taken) for key, taken in self.painted.items()}
        self.sections: dict[str, Category] = {}
        for row in self.shelves["sections"]:
            fields = {name: row.get(name, "") for name in ("name", "description", "colour", "colour_dark")}
            fields |= {"parent": self.sections.get(row["parent"]), "position": row["position"]}
            self.sections[row["slug"]] = self.shelf(Category, row["slug"], **fields)
        self.topics = {
            row["slug"]: self.shelf(Topic, row["slug"], name=row["name"], description=row["description"])
            for row in self.shelves["topics"]
        }
        self.authors = {row["slug"]: self.author(row) for row in self.shelves["authors"]}
        for row in self.shelves["pages"]:
            self.shelf(Page, row["slug"], title=row["title"], body=row["body"], position=row["position"])
        self.articles = {slug: self.story(text) for slug, text in self.texts.items()}
        for slug, text in self.texts.items():
            self.pick(self.articles[slug], text)
        hubs.fill(self.shelves, self.topics, self.articles, by=self.admin)
        for slug, text in self.texts.items():
            self.date(self.articles[slug], text)
        for slug, text in self.texts.items():
            self.working_copy(self.articles[slug], text)
        self.comments()
        made = fronts.arrange(self.shelves["fronts"], self.sections, self.articles, by=self.editor)
        brought: dict[str, Any] = {"users": self.made_users, "paper": self.named_paper, "fronts": made}
        TrailEntry.record(by=self.admin, verb="demo", on=self.admin, **brought)
        return passwords

    @property
    def editor(self) -> User:
        """Who does what editors do; a name that was taken belongs to somebody else."""
        return self.users["editor"] if self.users["editor"].pk in self.made_users else self.admin

    def ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    def accounts(self) -> dict[str, str]:
        """Make the accounts; a name that is taken belongs to somebody else and stays untouched."""
        passwords, self.made_users = {}, []
        for username, (group, first, last, _author) in ACCOUNTS.items():
            if User.objects.filter(username=username).exists():
                continue
            user = User(
                username=username, email=f"{username}@meridian.example", first_name=first, last_name=last
            )
            user.is_staff, user.is_superuser = True, group is None
            passwords[username] = secrets.token_urlsafe(9)
            user.set_password(passwords[username])
            user.save()
            if group:
                user.groups.add(Group.objects.get(name=group))
            self.made_users.append(user.pk)
        self.users = {user.username: user for user in User.objects.filter(username__in=ACCOUNTS)}
        self.admin = (
            User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
            or self.users["admin"]
        )
        return passwords

    def paper(self) -> None:
        self.named_paper = not Paper.objects.exists()
        if self.named_paper:
            catalogue.save(Paper(**self.shelves["paper"]), by=self.admin)

    def photo(self, key: str, taken: renditions.Accepted) -> Photo:
        photo = Photo(source=SOURCE, source_id=key, alt=ALT[key], credit=CREDIT, added_by=self.admin)
        photo.focal_x, photo.focal_y = FOCUS[key]
        renditions.store(photo, taken)
        return catalogue.save(photo, by=self.admin)

    def shelf(self, model, slug: str, **fields):
        existing = model.objects.filter(slug=slug).first()
        return existing or catalogue.save(
            model(slug=slug, source=SOURCE, source_id=slug, **fields), by=self.admin
        )

    def author(self, row: dict) -> Author:
        fields: dict = {name: row[name] for name in ("name", "role", "bio", "is_organisation")}
        fields["photo"] = self.photos.get(row["portrait"])
        username = next((name for name, (*_, slug) in ACCOUNTS.items() if slug == row["slug"]), "")
        user = self.users.get(username)
        if user is not None and user.pk in self.made_users:
            fields["user"] = user
        return self.shelf(Author, row["slug"], **fields)

    def story(self, text: dict) -> Article:
        """Write one story through the verbs, as its people would."""
        editor = self.editor
        names = [line["author"] for line in text["bylines"]]
        reporter = self.users["reporter"]
        is_reporters = "amara-okafor" in names or text.get("writer") == "reporter"
        writer = reporter if is_reporters and reporter.pk in self.made_users else editor
        article = Article(
            source=SOURCE,
            source_id=text["slug"],
            created_by=writer,
            category=self.sections[text["section"]],
            lead_photo=self.photos.get(text.get("photo", "")),
            body=re.sub(
                r'data-photo="([a-z0-9-]+)"', lambda m: f'data-photo="{self.photos[m[1]].pk}"', text["body"]
            ).strip(),
            developing=text.get("developing", False),
            **{
                name: text.get(name, "")
                for name in (
                    "headline",
                    "slug",
                    "seo_title",
                    "kicker",
                    "standfirst",
                    "dateline",
                    "lead_caption",
                    "kind",
                )
            },
        )

        def relations():
            publishing.set_bylines(
                article, [(self.authors[line["author"]], line["contribution"]) for line in text["bylines"]]
            )
            publishing.set_topics(article, [self.topics[slug] for slug in text["topics"]])

        publishing.create(article, by=writer, relations=relations)
        status = text["status"]
        if status == "in_review" or text.get("sent_back"):
            publishing.submit(article, by=writer)
        if text.get("sent_back"):
            publishing.send_back(article, by=editor, note=text["sent_back"])
        elif status not in ("draft", "in_review"):
            publishing.publish(article, by=editor, at=self.ago(text["hours_ago"]))
            self.afterwards(article, text, editor)
        return article

    def afterwards(self, article: Article, text: dict, editor: User) -> None:
        for update in sorted(text.get("updates", []), key=lambda row: -row["minutes_ago"]):
            posted_at = self.now - timedelta(minutes=update["minutes_ago"])
            publishing.post_update(
                article,
                by=editor,
                headline=update["headline"],
                body=update["body"],
                key_event=update["key_event"],
                posted_at=posted_at,
            )
            article.refresh_from_db()
        for correction in text.get("corrections", []):
            publishing.correct(article, by=editor, kind=correction["kind"], text=correction["text"])
            article.corrections.filter(text=correction["text"].strip()).update(
                made_at=self.ago(correction["hours_ago"])
            )
        if text.get("updated_hours_ago") is not None:
            publishing.update(article, by=editor, material=True, note=text["update_note"])
        if minutes := text.get("breaking_minutes_left"):
            publishing.break_story(article, by=editor, line=text["breaking_line"], minutes=minutes)
        if text["status"] == "taken_down":
            publishing.take_down(article, by=editor, note=text["takedown_note"])

    def pick(self, article: Article, text: dict) -> None:
        chosen = [self.articles[slug] for slug in text.get("related", [])]
        if chosen:
            publishing.update(article, by=self.admin, relations=lambda: publishing.set_picks(article, chosen))

    def working_copy(self, article: Article, text: dict) -> None:
        """Leave what an editor is about to change in a published story, some of it with its hour."""
        if not text.get("copy"):
            return
        article.refresh_from_db()
        editor = self.editor
        publishing.keep(article, text["copy"], by=editor, seen=0)
        if hours := text.get("copy_in_hours"):
            publishing.publish_copy(
                article,
                by=editor,
                change=text["copy_change"],
                text=text["copy_text"],
                at=self.now + timedelta(hours=hours),
            )

    def date(self, article: Article, text: dict) -> None:
        """Move what the verbs dated now to when it happened in the life of the paper."""
        published = self.ago(text["hours_ago"]) if text["status"] in ("published", "taken_down") else None
        moments = [self.ago(row["hours_ago"]) for row in text.get("corrections", [])]
        moments += [update.posted_at for update in article.live_updates.all()]
        updated = text.get("updated_hours_ago")
        if updated is not None:
            moments.append(self.ago(updated))
        last: datetime = max([*moments, published or self.ago(max(text["hours_ago"], 1))])
        begun = min(published or last, last) - timedelta(hours=5)
        Article.objects.filter(pk=article.pk).update(
            created_at=begun,
            changed_at=last,
            # Nobody is told of what the demo has published already.
            announced_at=published if published and published <= self.now else None,
            revised_at=max(moments) if moments and published else None,
            taken_down_at=published + timedelta(hours=9)
            if published and text["status"] == "taken_down"
            else None,
        )
        told = {correction.text: correction.made_at for correction in article.corrections.all()}
        if updated is not None:
            told[text["update_note"].strip()] = self.ago(updated)
        moment = begun
        for revision in article.revisions.order_by("version"):
            share = (revision.version - 1) / max(article.version - 1, 1)
            # The timeline reads in the order of the versions.
            moment = max(moment, told.get(revision.note.strip()) or begun + (last - begun) * share)
            article.revisions.filter(pk=revision.pk).update(made_at=moment)

    def comments(self) -> None:
        moderator = self.users["moderator"] if self.users["moderator"].pk in self.made_users else self.admin
        colleagues = (moderator, self.editor)
        made: dict[str, Comment] = {}
        for row in letters():
            article, status = self.articles[row["story"]], row["status"]
            after = self.ago(self.texts[row["story"]]["hours_ago"]) + timedelta(minutes=row["minutes_after"])
            written = min(after, self.now - timedelta(minutes=2))
            decided = status != Comment.Status.PENDING
            comment = moderation.bring_in(
                article,
                parent=made.get(row["parent"]),
                author_name=row["name"],
                author_email=row["email"],
                body=row["body"],
                status=status,
                reason=row["reason"],
                created_at=written,
                decided_by=colleagues[len(made) % 2] if decided else None,
                decided_at=min(written + timedelta(minutes=25), self.now) if decided else None,
                source=SOURCE,
                source_id=row["key"],
            )
            made[row["key"]] = comment
        porch.open_up(self.articles, made, moderator=moderator, editor=self.editor)
