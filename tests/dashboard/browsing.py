"""What tests look at in a page in a browser: texts, figures, widths, faults of accessibility."""

import re

import pytest

# Words of Streamlit's and Plotly's own that must not be left (`users.md` 3.2); names are no words.
ENGLISH = re.compile(
    r"\b(the|and|of|with|search|download|fullscreen|show|hide|choose|view|click|close|loading|error|"
    r"upload|browse|browser|copy|zoom|reset|expand|collapse|previous|next)\b",
    re.IGNORECASE,
)
AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def ready(page):
    page.wait_for_selector("footer.sh-foot, [data-testid=stAlert]", timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    # Plotly arrives as a script of its own after the page: its place is there before its chart.
    page.wait_for_function(
        "() => [...document.querySelectorAll('[class*=st-key-chart-]')]"
        ".every(c => c.querySelector('svg.main-svg text'))"
    )
    page.wait_for_timeout(400)


def visible(page):
    """Text of the page and of its charts."""
    words = page.inner_text("[data-testid=stMain]")
    svg = page.eval_on_selector_all("svg.main-svg text", "all => all.map(e => e.textContent)")
    return words + "\n" + "\n".join(svg)


def unswedish(words):
    """Figures that are not written as in Swedish, outside dates, versions and references."""
    odd = (
        r"\d{4}-\d\d-\d\d|R-\d+|domain\.md \d\.\d+|WCAG [\d., och]+|program [\d.]+|"
        r"kl\. \d+\.\d+|\d+\.\s"
    )
    words = re.sub(odd, " ", words)
    return re.findall(r"\d\.\d|\d,\d{3}\b|[^\u00a0]%|(?<![\d\w])-\d", words)


def overflow(page, size):
    """What reaches outside the screen, or text outside its chart."""
    wide = page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        "return [document.documentElement.scrollWidth, m.scrollWidth, m.clientWidth]; }"
    )
    found = ["page"] * (wide[0] > size[0]) + ["main"] * (wide[1] > wide[2])
    return found + page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].flatMap(c => {
            const b = c.getBoundingClientRect();
            return [...c.querySelectorAll('svg.main-svg text')].filter(t => {
                const r = t.getBoundingClientRect();
                return r.width && (r.left < b.left - 1 || r.right > b.right + 1);
            }).map(t => t.textContent); })"""
    )


def opened(page):
    """The page with all its tables open."""
    for twin in page.locator("[data-testid=stExpander] summary").all():
        twin.click()
    page.wait_for_timeout(300)
    return page


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": AXE})
    return found.generate_report() if found.violations_count else ""


def names_of_charts(page):
    return page.eval_on_selector_all(
        "[data-testid=stPlotlyChart]", "all => all.map(e => e.getAttribute('aria-label'))"
    )


def press_until(page, key, found, most=120):
    """Press a key until the focus is on what is looked for; how it looks there."""
    for _ in range(most):
        page.keyboard.press(key)
        seen = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e);
            return {text: e.textContent, tag: e.tagName, id: e.dataset.testid || '',
                    outline: s.outlineStyle + s.boxShadow}; }"""
        )
        if found(seen):
            return seen
    pytest.fail("the keyboard does not reach it")
