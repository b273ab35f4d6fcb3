"""When the web app is built again."""

from pathlib import Path

import pytest

from api.launch import webapp


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    for name in ("package-lock.json", "src/main.tsx", "node_modules/x/index.js", "dist/index.html", ".vite/cache"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


class TestFingerprint:
    @pytest.mark.parametrize("source", ["src/main.tsx", "package-lock.json", "src/new.ts"])
    def test_a_changed_or_added_source_makes_it_stale(self, frontend: Path, source: str) -> None:
        before = webapp.fingerprint(frontend)
        (frontend / source).write_text("changed")
        assert webapp.fingerprint(frontend) != before

    @pytest.mark.parametrize("product", ["node_modules/x/index.js", "dist/index.html", ".vite/cache"])
    def test_what_is_made_from_the_sources_does_not(self, frontend: Path, product: str) -> None:
        before = webapp.fingerprint(frontend)
        (frontend / product).write_text("changed")
        assert webapp.fingerprint(frontend) == before

    def test_a_fresh_build_needs_no_node(self, frontend: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        (frontend / "dist" / ".built-from").write_text(webapp.fingerprint(frontend))
        webapp.build_when_stale(frontend)

    def test_a_stale_build_without_node_says_what_is_missing(
        self, frontend: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        with pytest.raises(SystemExit, match=r"Node.js 20 or newer"):
            webapp.build_when_stale(frontend)
