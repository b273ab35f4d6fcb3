"""How a list is cut into parts that are read side by side (pure)."""

from collections.abc import Sequence

Window = tuple[int | None, int | None]
"""`gte <= created < lt`, in epoch seconds; None is open."""

GROWTH = 8
MOST_SHARED_SECOND = 25
PAGES_PER_WINDOW = 50
FEWEST_AT_ONCE = 4
MOST_AT_ONCE = 10


def at_once(pages_read: int) -> int:
    """How many windows may be open: few at first, since a killed worker reads each open window's page again."""
    return max(FEWEST_AT_ONCE, min(MOST_AT_ONCE, pages_read // PAGES_PER_WINDOW))


def parts_wanted(open_windows: int, pages_read: int) -> int:
    """Into how many parts a window may be cut now; 1 is not at all. Each cut costs a page that isn't full."""
    most = at_once(pages_read)
    return most - open_windows + 1 if open_windows * 2 <= most else 1


def split(gte: int | None, created: Sequence[int | None], parts: int) -> list[Window]:
    """Cut what a newest-first page leaves of a window into up to `parts` parts, the newest first; [] when it can't be.

    Nobody knows where the objects lie, so the parts grow: the page's own span tells how dense they are here, and each
    part reaches eight times as far back as the one before. The last second of the page may hold objects that the page
    didn't: it belongs to the first part, and is read again.
    """
    times = [moment for moment in created if moment is not None]
    if parts < 2 or len(times) < len(created) or times != sorted(times, reverse=True):
        return []
    newest, oldest = times[0], times[-1]
    if newest == oldest or times.count(oldest) > MOST_SHARED_SECOND:
        return []
    cuts = _cuts(oldest, gte or 0, newest - oldest, parts - 1)
    return list(zip([*cuts, gte], [oldest + 1, *cuts], strict=True)) if cuts else []


def _cuts(oldest: int, floor: int, span: int, most: int) -> list[int]:
    """Ever longer steps back from the page's oldest second, while two more pages' worth lies behind."""
    reaches = [span * GROWTH**step for step in range(1, most + 1)]
    return [oldest - reach for reach in reaches if oldest - reach > floor + span]
