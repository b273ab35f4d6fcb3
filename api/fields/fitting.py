"""PURE: a cell of Excel holds so much text. A longer one is cut and ends in `…`, by which an import knows it."""

LONGEST = 32_767
"""In UTF-16, as Excel counts."""
MARK = "…"


def fitted(text: str) -> str:
    """The text as a cell can hold it."""
    if _length(text) <= LONGEST:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - 1)]
    return kept.decode("utf-16-le", errors="ignore") + MARK


def is_cut(text: str) -> bool:
    """Whether this is what `fitted` left of a longer text. Half a character isn't kept: it may be one shorter."""
    return text.endswith(MARK) and LONGEST - 1 <= _length(text) <= LONGEST


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
