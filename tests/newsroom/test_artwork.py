"""The demo's pictures: complete, full size, all different, the same every time, and light enough for a page."""

import io
from functools import cache
from itertools import combinations

import pytest
from PIL import Image

from newsroom.demo.artwork import ALT, FOCUS, KEYS, draw

SCENES = [key for key in KEYS if not key.startswith("portrait-")]
SMALL = 300  # Enough to tell pictures apart; full size is drawn for a sample only.

EXPECTED = {
    "paris-conference", "river-flood", "container-port", "ledger-desk", "pylons-evening", "rooftops-winter",
    "tram-depot", "reef-underwater", "night-train", "substation-snow", "courtroom", "bus-rapid-lane",
    "solar-fridge", "ballot-box", "grain-silo", "tidal-turbine", "orchard-frost", "glacier-lake",
    "telescope-desert", "lantern-boats", "library-reading", "border-school", "salt-pans", "desalination-plant",
    "island-ferry", "central-bank", "ship-crew", "portrait-lena-hoffmann", "portrait-tomasz-wrzesniewski",
    "portrait-amara-okafor", "portrait-yuki-tanabe", "portrait-ines-carvalho", "portrait-david-marchetti",
    "portrait-selin-aydogan",
}  # fmt: skip


@cache
def small(key: str) -> Image.Image:
    return draw(key, SMALL)


def fingerprint(picture: Image.Image) -> int:
    """Return a difference hash of 240 bits: whether each spot is darker than its neighbour to the right."""
    spots = picture.convert("L").resize((16, 15), Image.Resampling.BOX).tobytes()
    grid = [spots[row * 16 : row * 16 + 16] for row in range(15)]
    return int("".join(str(int(row[i] < row[i + 1])) for row in grid for i in range(15)), 2)


def size_in_kilobytes(picture: Image.Image, **options) -> float:
    out = io.BytesIO()
    picture.save(out, **options)
    return len(out.getvalue()) / 1024


def test_every_picture_the_stories_and_authors_name_exists():
    assert set(KEYS) == EXPECTED


@pytest.mark.parametrize("key", KEYS)
def test_a_scene_is_three_to_two_and_a_portrait_square(key):
    picture = small(key)
    assert picture.mode == "RGB"
    assert picture.size == (SMALL, 300 if key.startswith("portrait-") else 200)


@pytest.mark.parametrize("key", KEYS)
def test_a_picture_has_light_dark_and_no_empty_half(key):
    grey = small(key).convert("L")
    dark, light = grey.getextrema()
    assert dark < 80
    assert light > 180
    for half in ((0, 0, grey.width // 2, grey.height), (grey.width // 2, 0, grey.width, grey.height)):
        low, high = grey.crop(half).getextrema()
        assert high - low > 60


def test_full_size_is_drawn_when_no_width_is_given():
    assert draw("ballot-box").size == (2400, 1600)
    assert draw("portrait-yuki-tanabe").size == (1200, 1200)


def test_no_two_pictures_look_alike():
    marks = {key: fingerprint(small(key)) for key in SCENES}
    near = [pair for pair in combinations(SCENES, 2) if (marks[pair[0]] ^ marks[pair[1]]).bit_count() < 40]
    assert near == []


def test_no_two_portraits_are_the_same_face():
    faces = [small(key).resize((40, 40)).tobytes() for key in KEYS if key.startswith("portrait-")]
    for one, other in combinations(faces, 2):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one) > 15


@pytest.mark.parametrize("key", ["river-flood", "orchard-frost", "portrait-selin-aydogan"])
def test_the_same_key_always_gives_the_same_pixels(key):
    assert draw(key, SMALL).tobytes() == small(key).tobytes()


def test_every_picture_is_described_in_its_own_words():
    assert ALT.keys() == set(KEYS)
    assert len(set(ALT.values())) == len(KEYS)
    assert all(30 <= len(text) <= 200 and text.endswith(".") for text in ALT.values())


def test_the_focal_point_of_every_picture_lies_on_its_grid():
    assert FOCUS.keys() == set(KEYS)
    assert all(0 <= x <= 10 and 0 <= y <= 10 for x, y in FOCUS.values())


@pytest.mark.parametrize("key", ["paris-conference", "border-school", "river-flood"])
def test_a_lead_picture_costs_little_at_the_width_shown(key):
    picture = draw(key, 1280)
    assert size_in_kilobytes(picture, format="JPEG", quality=78, optimize=True, progressive=True) <= 120
    assert size_in_kilobytes(picture, format="AVIF", quality=55, speed=8) <= 110


def test_an_unknown_picture_is_refused():
    with pytest.raises(KeyError):
        draw("no-such-picture")
