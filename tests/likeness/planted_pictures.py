"""Pictures as branches send them, drawn from a seed, and the same ones made smaller and packed.

Fields with hills, meeting rooms with people, groups in rows, pages of print. A room is drawn more
than once with other people in it, and pages share their layout: these are different pictures.
"""

import io
import random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

SIZE = (480, 360)
WIDE, HIGH = SIZE


def _colour(chance, least=20, most=235):
    return tuple(chance.randint(least, most) for _part in range(3))


def _grain(picture, chance):
    """Lay the noise of a small lens over the picture."""
    noise = Image.frombytes("L", (WIDE // 2, HIGH // 2), chance.randbytes(WIDE * HIGH // 4))
    noise = noise.resize(SIZE).convert("RGB")
    return Image.blend(picture, noise, 0.06).filter(ImageFilter.GaussianBlur(0.6))


def field(chance):
    """Hills, houses and trees under a sky."""
    sky = Image.linear_gradient("L").resize(SIZE)
    picture = Image.merge(
        "RGB", [sky.point(lambda v, c=c: 255 - v * c // 300) for c in _colour(chance)]
    )
    drawn = ImageDraw.Draw(picture)
    for layer in range(chance.randint(2, 4)):
        level = HIGH * (3 + layer) // 8
        ridge = [(x, level + chance.randint(-60, 60)) for x in range(0, WIDE + 60, 60)]
        drawn.polygon([(0, HIGH), *ridge, (WIDE, HIGH)], fill=_colour(chance))
    for _house in range(chance.randint(2, 7)):
        x, y, w = chance.randint(0, WIDE), chance.randint(140, 330), chance.randint(25, 110)
        drawn.rectangle((x, y, x + w, y + w * 2 // 3), fill=_colour(chance))
        drawn.polygon([(x - 5, y), (x + w // 2, y - w // 3), (x + w + 5, y)], fill=_colour(chance))
    for _tree in range(chance.randint(0, 8)):
        x, y, r = chance.randint(0, WIDE), chance.randint(120, 340), chance.randint(8, 40)
        drawn.ellipse((x - r, y - r, x + r, y + r), fill=_colour(chance, 10, 140))
    return _grain(picture, chance)


def room(chance, *, of=None):
    """A meeting room with people; `of` is the seed of the room, the people are others each time."""
    built = random.Random(chance.random() if of is None else of)
    picture = Image.new("RGB", SIZE, _colour(built, 150, 235))
    drawn = ImageDraw.Draw(picture)
    floor = built.randint(200, 260)
    drawn.rectangle((0, floor, WIDE, HIGH), fill=_colour(built, 60, 160))
    drawn.rectangle((0, 10, WIDE, 10 + built.randint(25, 50)), fill=(190, 30, 30))
    for _board in range(built.randint(1, 4)):
        x, y = built.randint(0, 400), built.randint(60, 130)
        drawn.rectangle(
            (x, y, x + built.randint(40, 120), y + built.randint(30, 90)), fill=_colour(built)
        )
    table = built.randint(90, 200)
    drawn.rectangle(
        (WIDE // 2 - table, floor, WIDE // 2 + table, floor + 50), fill=_colour(built, 40, 120)
    )
    for _person in range(chance.randint(6, 20)):
        x, y, r = chance.randint(10, WIDE - 10), chance.randint(120, 320), chance.randint(12, 34)
        drawn.rectangle((x - r, y + r, x + r, y + 4 * r), fill=_colour(chance, 0, 200))
        drawn.ellipse((x - r * 2 // 3, y - r, x + r * 2 // 3, y + r), fill=_colour(chance, 90, 220))
    return _grain(picture, chance)


def group(chance):
    """People in rows before a wall."""
    picture = Image.new("RGB", SIZE, _colour(chance))
    drawn = ImageDraw.Draw(picture)
    drawn.rectangle(
        (chance.randint(0, 90), 0, chance.randint(300, WIDE), chance.randint(60, 200)),
        fill=_colour(chance),
    )
    for row in range(chance.randint(1, 3)):
        for place in range(chance.randint(5, 11)):
            x, y = 20 + place * chance.randint(38, 50), 130 + row * 70 + chance.randint(-15, 15)
            drawn.rectangle((x, y + 20, x + 34, y + 110), fill=_colour(chance, 0, 220))
            drawn.ellipse((x + 4, y - 10, x + 30, y + 24), fill=_colour(chance, 80, 230))
    return _grain(picture, chance)


def page(chance):
    """A page of print: a heading, paragraphs, a stamp."""
    paper = chance.randint(225, 250)
    picture = Image.new("RGB", SIZE, (paper, paper, paper - 8))
    drawn = ImageDraw.Draw(picture)
    x = chance.randint(120, 160)
    drawn.rectangle((x, 22, WIDE - x, 36), fill=(60, 20, 20))
    y = 60
    while y < HIGH - 30:
        for _line in range(chance.randint(2, 6)):
            x = 40
            end = WIDE - chance.randint(40, 60)
            while x < end:
                word = chance.randint(6, 40)
                drawn.rectangle((x, y, min(x + word, end), y + 6), fill=(70, 70, 70))
                x += word + chance.randint(3, 9)
            y += 13
        y += chance.randint(8, 26)
    x, y = chance.randint(250, 400), chance.randint(220, 300)
    drawn.ellipse((x, y, x + 60, y + 60), outline=(200, 40, 40), width=5)
    return _grain(picture, chance)


KINDS = (field, room, group, page)


def originals(seed, count):
    """Return `count` different pictures; every fifth is another picture of a room seen before."""
    chance = random.Random(seed)
    pictures = []
    for number in range(count):
        if number % 5 == 4:
            pictures.append(room(chance, of=seed * 1000 + number // 10))
        else:
            pictures.append(KINDS[number % 5](chance))
    return pictures


def packed(picture, *, quality=85):
    """Return the picture as an open JPEG."""
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    file.seek(0)
    return file


def sent_again(picture, chance):
    """Return the picture as it comes from a chat: smaller, packed hard, lighter or darker."""
    share = chance.uniform(0.3, 0.8)
    smaller = picture.resize((int(WIDE * share), int(HIGH * share)), Image.Resampling.LANCZOS)
    lighter = ImageEnhance.Brightness(smaller).enhance(chance.uniform(0.9, 1.1))
    return packed(lighter, quality=chance.randint(40, 85))
