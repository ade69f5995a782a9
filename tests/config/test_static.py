"""Scripts named by content in production import one another under those same names."""

import re

from config.static import NamedByContent


def test_a_script_of_ours_names_by_content_those_it_imports(tmp_path):
    ours, theirs = tmp_path / "js", tmp_path / "ailleurs"
    for folder in (ours, theirs):
        folder.mkdir()
    (ours / "mots.js").write_text("export const mot = 1;\n")
    (ours / "page.js").write_text(
        'import { mot } from "./mots.js";\nconst lent = () => import("./mots.js");\n'
    )
    (theirs / "page.js").write_text('import { x } from "./absent.js";\n')
    storage = NamedByContent(location=tmp_path, base_url="/static/")
    paths = {name: (storage, name) for name in ("js/mots.js", "js/page.js", "ailleurs/page.js")}
    done = storage.post_process(paths)
    made = {name: renamed for name, renamed, _done in done if renamed.endswith(".js")}
    written = (tmp_path / made["js/page.js"]).read_text()
    names = re.findall(r'"\./(.+?)"', written)
    assert names == [made["js/mots.js"].removeprefix("js/")] * 2
    assert "./absent.js" in (tmp_path / made["ailleurs/page.js"]).read_text()
