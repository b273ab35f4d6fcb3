"""How a list is cut into parts that are read side by side (pure)."""

from collections.abc import Sequence

Window = tuple[int | None, int | None]
"""`gte <= created < lt`, in epoch seconds; None is open."""

GROWTH = 8
FEWEST_PAGES = 8
"""A part of fewer pages isn't worth the page that its cut leaves half empty."""
MOST_SHARED_SECOND = 25
PAGES_PER_WINDOW = 50
FEWEST_AT_ONCE = 4
MOST_AT_ONCE = 10


def at_once(pages_read: int) -> int:
    """How many windows may be open: few at first, since a killed worker reads each open window's page again."""
    return max(FEWEST_AT_ONCE, min(MOST_AT_ONCE, pages_read // PAGES_PER_WINDOW))


def parts_wanted(open_windows: int, pages_read: int) -> int:
    """Into how many parts a window may be cut now, so that all hands are busy; 1 is not at all."""
    return max(at_once(pages_read) - open_windows + 1, 1)


def split(gte: int | None, created: Sequence[int | None], parts: int, *, floor: int | None = None) -> list[Window]:
    """Cut what a newest-first page leaves of a window into up to `parts` parts, the newest first; [] when it can't be.

    The page's own span tells how dense the objects lie here. Where it is known how far back the window reaches, by its
    `gte` or by the list's `floor`, its parts are equal; else each part reaches eight times as far as the one before.
    The last second of the page may hold objects that the page didn't: it belongs to the first part, and is read again.
    """
    times = [moment for moment in created if moment is not None]
    if parts < 2 or len(times) < len(created) or times != sorted(times, reverse=True):
        return []
    newest, oldest = times[0], times[-1]
    if newest == oldest or times.count(oldest) > MOST_SHARED_SECOND:
        return []
    least = gte if gte is not None else floor
    if least is None:
        cuts = _growing(oldest, newest - oldest, parts - 1)
    else:
        cuts = _even(oldest, least, newest - oldest, parts)
    return list(zip([*cuts, gte], [oldest + 1, *cuts], strict=True)) if cuts else []


def _growing(oldest: int, span: int, most: int) -> list[int]:
    """Ever longer steps back from the page's oldest second."""
    reaches = [span * GROWTH**step for step in range(1, most + 1)]
    return [oldest - reach for reach in reaches if oldest - reach > span]


def _even(oldest: int, least: int, span: int, parts: int) -> list[int]:
    """Equal steps back from the page's oldest second, each worth its while."""
    left = oldest - least
    worth = min(parts, left // (span * FEWEST_PAGES))
    return [oldest - left * step // worth for step in range(1, worth)]
