"""What do the pages say, and is it said in Swedish, Finnish and English?

Message ids are English sentences. They are collected from templates and Python by Babel, so that no
gettext is needed on the machine. The `.po` files carry no dates or line numbers: they change only
when a text does.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGES = {"sv": "Swedish", "fi": "Finnish", "en": "English"}
SOURCE_LANGUAGE = "en"
PLURALS = "nplurals=2; plural=(n != 1);"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# Samsyn: what the pages say, in {name}.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def sources(root: Path) -> Iterator[Path]:
    """The files that speak to people: Python and templates, not tests and migrations."""
    for path in sorted(root.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or {"tests", "migrations"} & set(path.parts):
            continue
        if path.suffix == ".py" or "templates" in path.parts:
            yield path


def _as_python(path: Path) -> bytes:
    """A source as Python text; of a template only its messages are left."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        lines = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.strip() for line in lines) + "\n"
    return text.encode("utf-8")


def collect(root: Path) -> Catalog:
    """Every message of the sources under `root`."""
    catalogue = Catalog(charset="utf-8")
    for path in sources(root):
        place = (path.relative_to(root.parent).as_posix(), 1)
        found: Any = extract_python(io.BytesIO(_as_python(path)), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
        for _, function, messages, comments in found:
            message, context = _picked(function, messages)
            if message:
                catalogue.add(message, None, [place], auto_comments=comments, context=context)
    return catalogue


def _picked(
    function: str, messages: str | tuple[str | None, ...] | None
) -> tuple[str | tuple[str, str] | None, str | None]:
    """The message id (with its plural) and the context out of the arguments of a call."""
    spec = KEYWORDS[function] or (1,)
    arguments = messages if isinstance(messages, tuple) else (messages,)
    context, ids = None, []
    for part in spec:
        position = part[0] if isinstance(part, tuple) else part
        value = arguments[position - 1] if len(arguments) >= position else None
        if not value:
            return None, None
        if isinstance(part, tuple):
            context = value
        else:
            ids.append(value)
    return (ids[0] if len(ids) == 1 else (ids[0], ids[1])), context


def po_path(locale: Path, language: str) -> Path:
    """Where the messages of a language are kept."""
    return locale / language / "LC_MESSAGES" / "django.po"


def read(locale: Path, language: str) -> Catalog:
    """The messages of a language as they stand; an empty catalogue if there is none yet."""
    path = po_path(locale, language)
    text = path.read_text("utf-8") if path.exists() else ""
    head = HEADER.format(name=LANGUAGES[language], language=language, plurals=PLURALS)
    return read_po(io.StringIO(text or head), locale=language, charset="utf-8")


def update(template: Catalog, locale: Path, language: str) -> Path:
    """The file of a language says what the sources say; new messages wait for their translation."""
    catalogue = read(locale, language)
    catalogue.update(template, no_fuzzy_matching=True)
    if language == SOURCE_LANGUAGE:
        for message in catalogue:
            if message.id:
                message.string = message.id
    body = io.BytesIO()
    write_po(
        body,
        catalogue,
        width=100,
        omit_header=True,
        ignore_obsolete=True,
        sort_output=True,
        include_lineno=False,
    )
    head = HEADER.format(name=LANGUAGES[language], language=language, plurals=PLURALS)
    path = po_path(locale, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + body.getvalue().decode("utf-8").strip() + "\n", "utf-8")
    return path


def compile_language(locale: Path, language: str) -> Path:
    """The `.mo` file that Django reads."""
    path = po_path(locale, language).with_suffix(".mo")
    with path.open("wb") as target:
        write_mo(target, read(locale, language))
    return path


def problems(template: Catalog, locale: Path, language: str) -> list[str]:
    """Which messages are missing, fuzzy or broken in a language?"""
    catalogue = read(locale, language)
    found = []
    for message in template:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        words = message.id[0] if isinstance(message.id, tuple) else message.id
        if known is None or not _complete(known):
            found.append(f"{language}: missing: {words}")
        elif known.fuzzy:
            found.append(f"{language}: fuzzy: {words}")
        else:
            found += [f"{language}: {error}: {words}" for error in known.check(catalogue)]
    return found


def _complete(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    wanted = 2 if isinstance(message.id, tuple) else 1
    return len(strings) >= wanted and all(strings)
