"""A page of tables in which a later run replaces the rows of the databases that it measured."""


def is_row(line):
    return line.startswith("|")


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def sections(text):
    """The headings with the lines below them."""
    found, heading = {}, ""
    for line in text.split("\n"):
        if line.startswith("## "):
            heading = line
        found.setdefault(heading, []).append(line)
    return found


def tables(lines):
    """Where the tables of a section are: first line and the one behind the last."""
    found, start = [], None
    for number, line in enumerate([*lines, ""]):
        if is_row(line) and start is None:
            start = number
        if not is_row(line) and start is not None:
            found.append((start, number))
            start = None
    return found


def widened(row, old, new):
    """A row under other columns: those that it has no figure for have none."""
    figures = dict(zip(cells(old), cells(row)))
    return "| " + " | ".join(figures.get(column, "–") for column in cells(new)) + " |"


def merged_table(old, new):
    later = {cells(row)[0]: row for row in new[2:]}
    rows = [later.pop(cells(row)[0], None) or widened(row, old[0], new[0]) for row in old[2:]]
    return [*new[:2], *rows, *later.values()]


def merged(old, new):
    """The old page with the rows of the new one in their places. Both have the same tables in the same order."""
    page = sections(old)
    for heading, lines in sections(new).items():
        if heading not in page:
            page[heading] = lines
            continue
        before = page[heading]
        places, news = tables(before), tables(lines)
        if len(places) != len(news):
            raise ValueError(f"other tables under {heading!r}")
        # From behind, so that what is before stays where it is.
        for (start, end), (first, last) in reversed(list(zip(places, news))):
            before[start:end] = merged_table(before[start:end], lines[first:last])
    return "\n".join(line for lines in page.values() for line in lines)
