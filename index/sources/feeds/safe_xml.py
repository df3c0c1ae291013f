"""Parse XML from the web at a cost linear in its length: nothing is fetched, no entity expanded."""

import re
from typing import TYPE_CHECKING

from index.errors import InvalidFeed

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # published without type information

_BARE = re.compile(rb"&(?!#?\w{1,20};)")  # an ampersand that should have been written &amp;


def tree_of(document: bytes) -> "_Element":
    """Return the root element, recovering from small mistakes in the document.

    Raises:
        InvalidFeed: the document is not XML.
    """
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 - as in index.sources.html.limits

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(_BARE.sub(b"&amp;", document.lstrip()), parser)
    except (etree.LxmlError, ValueError) as error:
        raise InvalidFeed(f"it is not XML: {error}") from None
    if root is None:
        raise InvalidFeed("it is not XML")
    return root


def local_name(element: "_Element") -> str:
    """Return the element's name in lower case, without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
