"""Whole units of an SVG from the numbers of a figure: bars, curves or columns; no decimals."""

from textwrap import wrap

#: The drawing: its width, the left margin of bars and of curves, the height of a plot, of a row.
WIDE, BESIDE, LEFT, HIGH, ROW = 640, 250, 56, 200, 34
TOP, ACROSS, NAMED = 26, 4, 6
#: Names beside bars: characters of a line, lines of a name, height of a line.
LETTERS, MOST_LINES, LINE = 34, 2, 16


def drawn(figure) -> dict:
    """What the SVG templates place; empty when there is nothing to draw."""
    if figure.curves:
        return _curves(figure.curves)
    if figure.columns:
        return _columns(figure.columns)
    return _bars(figure.bars)


def nice(value) -> int:
    """The least of 4, 8, 20, 40, 80… that holds this: its quarters are whole."""
    top = 4
    while top < value:
        for factor in (2, 5, 10):
            if top * factor >= value:
                return top * factor
        top *= 10
    return top


def _bars(rows):
    if not any(value for _label, value, _note, _mark in rows):
        return {}
    most = max(max(value, mark or 0) for _label, value, _note, mark in rows)
    placed, y = [], TOP
    for row in rows:
        placed.append(_bar(row, y, most))
        y += max(ROW, LINE * len(placed[-1]["lines"]) + 10)
    return {"kind": "bars", "rows": placed, "wide": WIDE, "high": y, "beside": BESIDE}


def _bar(row, y, most):
    label, value, note, mark = row
    room = WIDE - BESIDE - 120
    width = max(1, value * room // most) if value else 0
    end = max(width, (mark or 0) * room // most)
    return {
        "label": label.replace("\n", ", "),
        "lines": _written(label, y + 15),
        "value": value,
        "note": note,
        "y": y,
        "text": y + 15,
        "width": width,
        "after": BESIDE + end + 8,
        "mark": BESIDE + mark * room // most if mark else None,
        "mark_top": y - 4,
        "mark_end": y + 26,
    }


def _written(label, y):
    """The lines of a name, cut between words; what a third one would say is in the label whole."""
    found = []
    for rank, part in enumerate(label.split("\n")):
        for words in wrap(part, LETTERS, max_lines=MOST_LINES, placeholder=" …"):
            found.append({"words": words, "y": y + LINE * len(found), "under": rank > 0})
    return found


def _plot(top):
    lines = [
        {"y": TOP + HIGH - rank * HIGH // ACROSS, "words": top * rank // ACROSS}
        for rank in range(ACROSS + 1)
    ]
    for line in lines:
        line["text"] = line["y"] + 4
    return {
        "lines": lines,
        "left": LEFT,
        "right": WIDE - 90,
        "bottom": TOP + HIGH,
        "names_y": TOP + HIGH + 20,
        "wide": WIDE,
        "high": TOP + HIGH + 30,
    }


def _curves(series):
    points = [point for _name, found in series for point in found]
    if not any(y for _x, y in points):
        return {}
    first, top = min(x for x, _y in points), nice(max(y for _x, y in points))
    plot = _plot(top)
    room, span = plot["right"] - LEFT, max(1, -first)

    def place(x, y):
        return LEFT + (x - first) * room // span, TOP + HIGH - y * HIGH // top

    drawn_series = []
    for rank, (name, found) in enumerate(series):
        if not found:
            continue
        path = " ".join(
            f"{'L' if n else 'M'}{x} {y}" for n, (x, y) in enumerate(place(*p) for p in found)
        )
        x, y = place(*found[-1])
        said = f"{name} : {found[-1][1]}"
        drawn_series.append({"path": path, "x": x, "y": y - 8, "words": said, "former": rank > 0})
    step = max(1, span // NAMED)
    names = [
        {"x": place(day, 0)[0], "words": f"J{day}" if day else "J"} for day in range(first, 1, step)
    ]
    return plot | {"kind": "curves", "series": drawn_series, "names": names}


def _columns(rows):
    if not any(value for _label, value in rows):
        return {}
    top = nice(max(value for _label, value in rows))
    plot = _plot(top)
    room = plot["right"] - LEFT
    step = max(2, room // len(rows))
    placed = [
        {
            "x": LEFT + rank * room // len(rows),
            "y": TOP + HIGH - value * HIGH // top,
            "height": value * HIGH // top,
            "width": max(1, step - step // 4),
            "words": f"{label} : {value}",
        }
        for rank, (label, value) in enumerate(rows)
    ]
    every = max(1, len(rows) // NAMED)
    names = [{"x": placed[n]["x"], "words": rows[n][0]} for n in range(0, len(rows), every)]
    return plot | {"kind": "columns", "rows": placed, "names": names}
