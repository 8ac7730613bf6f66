"""The HTML page: what is in it, and how it behaves in a browser."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser

import pytest

from dynlint.finding import (
    AnalysisError,
    Change,
    Finding,
    Location,
    Result,
    Severity,
    Step,
    Summary,
    Suppressed,
    Undecided,
)
from dynlint.reports.as_html import render
from dynlint.suppression import Suppression

RECOVERY = Finding(
    rule="DYN201",
    name="recovery-disabled",
    severity=Severity.ERROR,
    address="module.t.aws_dynamodb_table.orders",
    attribute="point_in_time_recovery[0].enabled",
    message="It cannot be restored <b>& lost</b>.",
    location=Location("modules/table/main.tf", 41, 15, 41, 23),
    environments=("production", "staging"),
    trail=(Step("prod.tfvars", 9, 1, "pitr = false"),),
    excerpt=((40, "  point_in_time_recovery {"), (41, "    enabled = var.pitr")),
    value="false",
    changes=(Change(Location("prod.tfvars", 9, 8, 9, 13), "true", "pitr = true"),),
)
ALARM = RECOVERY._replace(
    rule="DYN401",
    name="throttle-alarm-missing",
    severity=Severity.WARNING,
    address="aws_dynamodb_table.users",
    environments=("production",),
    message="Nobody learns of throttled requests.",
)
INFO = RECOVERY._replace(rule="ACME1", name="own-rule", severity=Severity.INFO, environments=(), message="A remark.")
RESULT = Result((RECOVERY, ALARM, INFO), summary=Summary(2, 1, ("production", "staging")))
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
"""What keeps a browser from calling anybody of its own accord."""


class Page(HTMLParser):
    """Elements that were opened and never closed, and every address that is named."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.marks: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Remember an element."""
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.loaded += [given[name] for name in ("src", "srcset", "data", "action") if name in given]
        self.loaded += [tag] if tag in ("link", "img", "iframe", "object") else []
        if "mark" in (given.get("class") or "").split():
            self.marks.append(given["aria-label"])
        if tag not in ("meta", "input", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Close the element opened last."""
        assert self.open.pop() == tag


def test_a_mark_for_each_resource_rule_and_environment():
    page = Page(render(RESULT))
    assert page.open == []
    assert page.marks == [
        "info: own-rule in any environment, module.t.aws_dynamodb_table.orders",
        "error: recovery-disabled in production, module.t.aws_dynamodb_table.orders",
        "error: recovery-disabled in staging, module.t.aws_dynamodb_table.orders",
        "warning: throttle-alarm-missing in production, aws_dynamodb_table.users",
    ]
    assert len(set(page.ids)) == len(page.ids)


def test_a_finding_has_code_trail_and_change():
    text = render(RESULT)
    assert "It cannot be restored &lt;b&gt;&amp; lost&lt;/b&gt;." in text
    assert "   41      enabled = <mark>var.pitr</mark>  <i>false</i>" in text
    assert "<code>prod.tfvars:9</code> <code>pitr = false</code>" in text
    assert "<pre>pitr = true</pre>" in text


def test_nothing_is_loaded_and_no_foreign_script_runs():
    text = render(RESULT)
    assert Page(text).loaded == []
    assert "content=\"default-src 'none'; style-src 'sha256-" in text
    style = re.search("<style>(.*)</style>", text, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style


def test_what_is_undecided_suppressed_or_not_analysed_is_listed():
    undecided = Undecided(
        "DYN203", "window-short", Severity.ERROR, "a.b", "", "", RECOVERY.location, "var.x is unknown"
    )
    comment = Suppression(Location("main.tf", 2, 3, 2, 40), ("DYN201",), 2, 9, until="2027-01-31", reason="old")
    errors = (AnalysisError("broken.tf", 3, 7, "A brace is missing."),)
    text = render(RESULT._replace(undecided=(undecided,), suppressed=(Suppressed(RECOVERY, comment),), errors=errors))
    assert Page(text).open == []
    for words in ("var.x is unknown", "old, until 2027-01-31", "A brace is missing."):
        assert words in text


def test_nothing_found_is_a_page_too():
    text = render(Result(summary=Summary(1, 1)))
    assert Page(text).open == []
    assert "no findings · 1 table · 1 root module" in text


@pytest.fixture
def page(tmp_path):
    """Open the page in a browser; fail where it asks for anything but itself or complains."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium")
    file = tmp_path / "report.html"
    file.write_text(render(RESULT), encoding="utf-8")
    requests: list[str] = []
    complaints: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=[*QUIET])
        page = browser.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        yield page
        browser.close()
    assert (requests, complaints) == ([file.as_uri()], [])


@pytest.mark.tools
def test_filters_hide_findings_marks_columns_and_rows(page):
    assert page.text_content("output") == "3 of 3 findings"
    page.select_option("[name=environment]", "staging")
    assert page.text_content("output") == "1 of 3 findings"
    assert page.locator("a.mark:visible").all_text_contents() == ["staging"]
    assert page.locator("section.matrix:visible").count() == 1
    page.click("button[type=reset]")
    page.locator("output", has_text="3 of 3 findings").wait_for()
    page.fill("[name=words]", "throttled REQUESTS")
    assert page.locator("article:visible h3").all_text_contents() == ["warning throttle-alarm-missing DYN401"]
    page.fill("[name=words]", "")
    page.select_option("[name=theme]", "recovery")
    assert page.locator("article:visible").count() == 1


@pytest.mark.tools
def test_a_cell_opens_its_finding(page):
    page.click("a.mark.warning")
    dialog = page.locator("dialog[open]")
    assert "Nobody learns of throttled requests." in dialog.text_content()
    assert "pitr = false" in dialog.text_content()
    dialog.get_by_text("Close").click()
    assert page.locator("dialog[open]").count() == 0


@pytest.mark.tools
def test_the_keyboard_is_enough(page):
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "words"
    page.focus("a.mark.error")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "staging"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == "production"
    page.keyboard.press("Enter")
    assert page.text_content("dialog nav span") == "1 of 3"
    page.keyboard.press("ArrowRight")
    assert page.text_content("dialog nav span") == "2 of 3"
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.className") == "mark error"


@pytest.mark.tools
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(page, scheme):
    page.emulate_media(color_scheme=scheme)
    worst = page.evaluate("""() => {
        const light = (color) => {
          const [r, g, b] = color.match(/[\\d.]+/g).map((each) => each / 255)
            .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = (element) => {
          for (let at = element; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (color !== 'rgba(0, 0, 0, 0)') return color;
          }
        };
        const texts = [...document.querySelectorAll('p, a, th, span, code, mark, label, h2, small')];
        return Math.min(...texts.map((each) => {
          const [one, other] = [light(getComputedStyle(each).color), light(ground(each))];
          return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        }));
    }""")
    assert worst >= 4.5


@pytest.mark.tools
def test_it_prints_findings_without_controls(page):
    page.emulate_media(media="print")
    assert page.locator("form:visible").count() == 0
    assert page.locator("article:visible").count() == 3
    assert page.pdf().startswith(b"%PDF")
