"""A message as a picture, much as Discord's clients show it in their dark theme, on a phone or a desktop.

Pictures need the extra `pictures` (Typst and a typeface like Discord's). The emoji are Twemoji's, as Discord's
are: https://github.com/discord/twemoji, CC BY 4.0.
"""

import json
import re
import struct
import tempfile
import zlib
from collections.abc import Iterator
from importlib import import_module, resources
from pathlib import Path
from typing import Any

from discord_stand_in.dump import date_shown

JSON = dict[str, Any]

PHONE, DESKTOP = 390, 640
"""Widths in points."""
_PIXELS = 144  # per inch: two for each point
_EMOJI = Path(__file__).parent / "emoji"
_TOKEN = re.compile(
    r"(?P<bold>\*\*)|\\(?P<escaped>[^\w\s])|\[(?P<label>(?:\\.|[^\[\]\\])*)\]\((?P<url>[^()\s]+)\)"
    r"|(?P<stamp><t:-?\d+:\w>)|(?P<emoji>[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)|(?P<text>.)",
    re.DOTALL,
)
_KEY = b"Message"
_PREAMBLE = """
#set text(font: "Source Sans Pro", size: 15.5pt, fill: rgb("#dbdee1"), hyphenate: false)
#set par(leading: 0.52em, spacing: 0.6em)
#let bold(it) = text(weight: 700, fill: rgb("#f2f3f5"), it)
#let link(it) = text(fill: rgb("#00a8fc"), it)
#let small(it) = text(size: 13pt, fill: rgb("#b5bac1"), it)
#let emoji(file) = box(image(file, height: 1.15em), baseline: 0.22em)
#let quoted(it) = block(stroke: (left: 3.5pt + rgb("#65676e")), inset: (left: 11pt, y: 1pt), it)
#let button(it, sign: none) = box(
  fill: rgb("#4a4c53"), radius: 7pt, inset: (x: 13pt, y: 9pt), outset: (y: 0pt),
  text(size: 14.5pt, weight: 600, fill: white, it + if sign != none { h(5pt) + sign }))
#let arrow = box(baseline: -0.05em, curve(stroke: 1.3pt + white,
  curve.move((0pt, 7pt)), curve.line((7pt, 0pt)), curve.move((2pt, 0pt)), curve.line((7pt, 0pt)),
  curve.line((7pt, 5pt))))
#let photo(size) = box(width: size, height: size, radius: 4pt, clip: true, fill: rgb("#8fb0c9"), {
  place(bottom, polygon(fill: rgb("#49657a"), (0pt, size), (size * 0.38, size * 0.42), (size * 0.8, size)))
  place(bottom, polygon(fill: rgb("#5e7d92"), (size * 0.4, size), (size * 0.74, size * 0.55), (size * 1.1, size)))
})
"""


def draw(message: JSON, width: int, content: str) -> bytes:
    """Return a PNG of a message; `content` is kept in the picture, to be compared later."""
    typst = import_module("typst")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "message.typ")
        for emoji in _EMOJI.glob("*.svg"):
            Path(folder, emoji.name).write_bytes(emoji.read_bytes())
        source.write_text(_page(message, width), encoding="utf-8")
        fonts = resources.files("font_source_sans_pro") / "files"
        picture: bytes = typst.compile(source, format="png", ppi=_PIXELS, font_paths=[str(fonts)])
    return _with_content(picture, content)


def content_of(picture: bytes) -> str:
    """Return the content that `draw` kept in a picture."""
    at = picture.index(b"iTXt" + _KEY)
    (length,) = struct.unpack(">I", picture[at - 4 : at])
    return picture[at + 4 : at + 4 + length].split(b"\0", 5)[-1].decode()


def _with_content(picture: bytes, content: str) -> bytes:
    chunk = b"iTXt" + _KEY + b"\0\0\0\0\0" + content.encode()
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    end = picture.rindex(b"IEND") - 4
    return picture[:end] + whole + picture[end:]


def _page(message: JSON, width: int) -> str:
    phone = width == PHONE
    inner = width - 2 * 14 - 52
    body = [*_texts(message["content"]), *(_embed(embed, inner, phone=phone) for embed in message["embeds"])]
    body += [_buttons(row) for row in message["components"]]
    content = "\n#v(-2pt)\n".join(body)
    head = (
        '#bold[Dateline] #h(3pt) #box(fill: rgb("#5865f2"), radius: 4pt, inset: (x: 4.5pt, y: 2.5pt), '
        "baseline: 2pt, text(size: 10.5pt, weight: 600, fill: white)[APP]) "
        '#h(4pt) #text(size: 12pt, fill: rgb("#949ba4"))[Today at 14:05]'
    )
    avatar = (
        'circle(radius: 20pt, fill: rgb("#3a6ea5"), '
        "align(center + horizon, text(size: 20pt, weight: 700, fill: white)[D]))"
    )
    return (
        f'{_PREAMBLE}\n#set page(width: {width}pt, height: auto, margin: 14pt, fill: rgb("#313338"))\n'
        f"#grid(columns: (40pt, 1fr), column-gutter: 12pt, {avatar}, [{head}\n{content}])\n"
    )


def _embed(embed: JSON, width: int, *, phone: bool) -> str:
    size = 64 if phone else 80
    parts = [f"#bold({_inline(embed['title'])})"] if embed.get("title") else []
    parts += _texts(embed.get("description") or "")
    if embed.get("footer"):
        parts.append(f"#small({_literal(embed['footer']['text'])})")
    text = "\n\n".join(parts)
    if embed.get("thumbnail"):
        text = f"#grid(columns: (1fr, {size}pt), column-gutter: 12pt, [{text}], photo({size}pt))"
    colour = f"#{embed.get('color', 0x3A6EA5):06x}"
    return (
        f'#block(width: {min(width, 520)}pt, fill: rgb("#2b2d31"), radius: 5pt, clip: true, '
        f'stroke: (left: 4.5pt + rgb("{colour}")), inset: (left: 15pt, rest: 13pt), [{text}])'
    )


def _buttons(row: JSON) -> str:
    shown = []
    for part in row["components"]:
        emoji = (part.get("emoji") or {}).get("name", "")
        label = " ".join(word for word in (emoji, part.get("label") or part.get("placeholder") or "") if word)
        shown.append(f"#button({_inline(label)}{', sign: arrow' if part.get('url') else ''})")
    return f"#par(leading: 8pt, [{' #h(3pt) '.join(shown)}])"


def _texts(marked: str) -> Iterator[str]:
    """Yield the paragraphs of a text in Discord's markup."""
    for line in marked.split("\n"):
        if line.startswith("> "):
            yield f"#quoted({_inline(line[2:])})"
        elif line.startswith("-# "):
            yield f"#v(-3pt) #small({_inline(line[3:])})"
        elif line.startswith("- "):
            yield f"#grid(columns: (12pt, 1fr), [•], {_inline(line[2:])})"
        elif line:
            yield f"#par({_inline(line)})"


def _inline(marked: str) -> str:
    """Return a line as a Typst expression."""
    parts: list[str] = []
    run, bold = "", False

    def close() -> None:
        nonlocal run
        if run:
            parts.append(f"bold({_literal(run)})" if bold else _literal(run))
        run = ""

    for token in _TOKEN.finditer(marked):
        emoji = _emoji(token["emoji"]) if token["emoji"] else ""
        if token["text"] or token["escaped"] or (token["emoji"] and not emoji):
            run += token["text"] or token["escaped"] or token["emoji"]
            continue
        if token["stamp"]:
            run += date_shown(token["stamp"])
            continue
        close()
        if token["bold"]:
            bold = not bold
        elif token["url"]:
            parts.append(f"link({_inline(token['label'])})")
        else:
            parts.append(f'emoji("{emoji}")')
    close()
    return f"{{ {'; '.join(parts)} }}" if parts else "[]"


def _emoji(character: str) -> str:
    """Return the file of an emoji, or "" if it is shown as a letter."""
    name = f"{ord(character[0]):x}.svg"
    return name if (_EMOJI / name).exists() else ""


def _literal(text: str) -> str:
    """Return a text as a Typst string."""
    return json.dumps(text, ensure_ascii=False)
