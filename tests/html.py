"""What is wrong in the HTML of a page, as a validator would say it, with the standard library."""

from html.parser import HTMLParser

VOID = set("area base br col embed hr img input link meta source track wbr".split())
#: elements a paragraph cannot hold: a browser would close it there, and the page would not be ours
BLOCKS = set(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4"
    " header hr main nav ol p pre section table ul".split()
)
#: what may lie directly in a list, a description list, a table
CHILDREN = {
    "ul": {"li", "template"},
    "ol": {"li", "template"},
    "dl": {"dt", "dd", "div"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup", "hr"},
    "datalist": {"option"},
}
INTERACTIVE = {"a", "button", "label", "select", "textarea", "details", "input"}
REFERENCES = ("for", "form", "list", "aria-describedby", "aria-labelledby", "aria-controls")


class Reader(HTMLParser):
    """Reads a page tag by tag; `faults` says what is wrong, with the line."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.ids, self.asked = [], [], set(), []

    def fault(self, words):
        """One fault, where it stands."""
        self.faults.append(f"line {self.getpos()[0]}: {words}")

    def _end_option(self, tag):
        """The end tag of an option may be left out where another tag of its list follows."""
        if self.open[-1:] == ["option"] and tag in ("option", "optgroup", "select", "datalist"):
            self.open.pop()

    def handle_starttag(self, tag, attrs):
        self._end_option(tag)
        names = [name for name, _value in attrs]
        for name in {each for each in names if names.count(each) > 1}:
            self.fault(f"<{tag}> says {name} twice")
        given = dict(attrs)
        self._name(tag, given)
        self._place(tag, given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        if "svg" not in self.open:
            self.fault(f"<{tag}/> closes itself")

    def handle_endtag(self, tag):
        if tag != "option":
            self._end_option(tag)
        if not self.open or self.open[-1] != tag:
            self.fault(f"</{tag}> where {self.open[-1:]} is open")
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def _name(self, tag, given):
        key = given.get("id")
        if key is not None:
            if not key or " " in key or key in self.ids:
                self.fault(f"id {key!r} is empty, has a space or comes twice")
            self.ids.add(key)
        if tag == "img" and "alt" not in given:
            self.fault("an image without alt")
        for name in REFERENCES:
            self.asked += [(name, each) for each in (given.get(name) or "").split()]
        href = given.get("href") or ""
        if href.startswith("#") and len(href) > 1:
            self.asked.append(("href", href[1:]))

    def _place(self, tag, given):
        parent = self.open[-1] if self.open else ""
        if tag in BLOCKS and "p" in self.open and "svg" not in self.open:
            self.fault(f"<{tag}> in a paragraph")
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.fault(f"<{tag}> directly in <{parent}>")
        if tag == "form" and "form" in self.open:
            self.fault("a form in a form")
        links = tag in INTERACTIVE and given.get("type") != "hidden"
        if links and {"a", "button"} & set(self.open):
            self.fault(f"<{tag}> in a link or a button")


def faults(text) -> list[str]:
    """Every fault of a whole page: unclosed tags, ids, lost references, misplaced elements."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    found = reader.faults + [f"<{tag}> is never closed" for tag in reader.open]
    lost = {(name, key) for name, key in reader.asked if key not in reader.ids}
    return found + [f"{name} names #{key}, which is not there" for name, key in sorted(lost)]


class Form(HTMLParser):
    """Reads what the form `page` of a page would post, nothing touched; files and buttons apart."""

    def __init__(self):
        super().__init__()
        self.inside, self.found, self.name, self.text = False, {}, None, None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == "page"
        if not self.inside or "disabled" in given:
            return
        if tag == "input":
            self._input(given)
        elif tag == "option" and self.name and ("selected" in given or self.text is None):
            self.text = self.found[self.name] = given.get("value", "")
        elif tag in {"select", "textarea"}:
            self.name, self.text = given.get("name"), "" if tag == "textarea" else None

    def _input(self, given):
        kind, name = given.get("type", "text"), given.get("name")
        if not name or kind in {"file", "submit"}:
            return
        if kind not in {"radio", "checkbox"} or "checked" in given:
            self.found[name] = given.get("value") or ("on" if kind == "checkbox" else "")

    def handle_data(self, data):
        if self.name and self.text is not None and self.lasttag == "textarea":
            self.text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.name:
            self.found[self.name] = self.text.removeprefix("\r\n").removeprefix("\n")
        if tag in {"select", "textarea"}:
            self.name = None
        if tag == "form":
            self.inside = False


def posted(text) -> dict:
    """What the form of a page posts as it stands, by name; one value each."""
    reader = Form()
    reader.feed(text)
    reader.close()
    return reader.found
