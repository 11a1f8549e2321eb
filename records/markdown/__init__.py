"""The museum's Markdown: CommonMark with footnotes, citations, links and embeds by identifier."""

from .references import References, find_references, reference_problems
from .remembered import markdown_texts, read_ahead, reading_ahead
from .rendering import CitedSource, Rendered, render
from .syntax import split_embeds

__all__ = [
    "CitedSource",
    "References",
    "Rendered",
    "find_references",
    "markdown_texts",
    "read_ahead",
    "reading_ahead",
    "reference_problems",
    "render",
    "split_embeds",
]
