"""Questions in the browser: what a reader taps or types, is told, and finds again."""

import json
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
EDITIONS = ("en", "ko")
PHONE = {"width": 390, "height": 844}
CHAPTER = "chapters/perceptron.html"
TAPPED, TYPED = "q-negated", "q-and-sum"
RIGHT = {"en": "Right.", "ko": "맞습니다."}
WRONG = {"en": "Not yet.", "ko": "다시 생각해 보세요."}
STUCK = {"en": "open the answer", "ko": "정답을 펼쳐"}


def kept(page) -> dict:
    """What the device keeps."""
    return json.loads(page.evaluate("localStorage.getItem('mitbadak questions')") or "{}")


def state(page, name: str) -> dict:
    return kept(page).get(f"chapters/perceptron#{name}", {})


def said(page, name: str) -> str:
    return page.locator(f"#{name} [role=status]").inner_text()


def verdicts(page, name: str) -> list[bool]:
    """Which of the answers of a question, in their order, is right."""
    rows = page.locator(f"#{name} .answers li")
    return rows.evaluate_all("(rows) => rows.map((row) => row.matches('.right'))")


def type_(page, number: str) -> str:
    """Type a number and the enter key; return what is said."""
    field = page.locator(f"#{TYPED} input")
    field.fill(number)
    field.press("Enter")
    return said(page, TYPED)


@pytest.mark.parametrize("where", ["server", "disk"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_an_answer_is_answered_and_kept_until_it_is_deleted(
    open_page, request, site, edition, where
):
    address = site.as_uri() if where == "disk" else request.getfixturevalue(where)
    page = open_page(f"{address}/{edition}/{CHAPTER}", viewport=PHONE)
    right = verdicts(page, TAPPED).index(True)
    first, second, *_ = [i for i, is_right in enumerate(verdicts(page, TAPPED)) if not is_right]
    choices = page.locator(f"#{TAPPED} button.choice")
    for i in (first, second, right):
        choices.nth(i).click()
        words = said(page, TAPPED)
        assert words.startswith(RIGHT[edition] if i == right else WRONG[edition])
        assert (STUCK[edition] in words) == (i == second)
        mark = choices.nth(i).locator(".mark").inner_text()
        assert mark == ("✓" if i == right else "✗")
    assert state(page, TAPPED)["tries"] == [first, second, right]
    assert state(page, TAPPED)["right"]
    assert type_(page, "0.5").startswith(WRONG[edition])
    page.reload()
    page.rest()
    assert choices.locator(".mark").count() == 3
    assert page.locator(f"#{TYPED} input").input_value() == "0.5"
    page.locator(".forget-answers button").click()
    assert kept(page) == {}
    assert choices.locator(".mark").count() == 0
    assert page.locator(f"#{TYPED} input").input_value() == ""
    assert page.problems == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_typed_number_is_read_as_people_write_it(open_page, server, edition):
    page = open_page(f"{server}/{edition}/{CHAPTER}")
    assert not type_(page, "one").startswith((RIGHT[edition], WRONG[edition]))
    assert kept(page) == {}, "what is no number is no try"
    mistake = page.locator(
        f"#{TYPED} .answers li.wrong[data-value='0.5'] p:last-child"
    ).text_content()
    assert mistake in type_(page, ",5")
    assert mistake not in type_(page, "7")
    for nothing in ("1 0", "1/0", "0/0", "1e999", "10²"):
        assert "−0.5" in type_(page, nothing), nothing
    assert state(page, TYPED)["tries"] == [",5", "7"], "what is no number is no try"
    for number in ("-0.2", "−0,2", " -.2 ", "-1/5", "-2e-1", "－０．２", "-20%"):
        assert type_(page, number).startswith(RIGHT[edition]), number
    assert state(page, TYPED)["tries"] == [",5", "7", "-0.2"], "after the right one, nothing counts"
    assert mistake in type_(page, "½")
    large = page.locator("#q-color-parameters input")
    for number in ("3073", "3,073", "3 073", "3072 2/2", "3,072 2/2", "307 300%"):
        large.fill(number)
        large.press("Enter")
        assert said(page, "q-color-parameters").startswith(RIGHT[edition]), number


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_question_is_answered_with_the_keyboard_and_heard(open_page, server, edition):
    page = open_page(f"{server}/{edition}/{CHAPTER}")
    page.evaluate("""() => {
        window.heard = [];
        document.addEventListener("question", ({ detail }) => heard.push(detail.key));
    }""")
    box = page.locator(f"#{TAPPED}")
    box.locator("button.choice").first.focus()
    page.keyboard.press("Enter")
    assert said(page, TAPPED)
    assert page.evaluate("document.activeElement.matches('button.choice')"), "the focus is lost"
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert box.locator("details").evaluate("(fold) => fold.open")
    page.wait_for_function("() => heard.length > 1")
    assert set(page.evaluate("heard")) == {f"chapters/perceptron#{TAPPED}"}
    assert state(page, TAPPED)["shown"] or state(page, TAPPED)["right"]
    type_(page, "0.5")
    page.add_style_tag(content="* { transition: none !important; }")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.faults("article") == [], scheme


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_said_of_an_answer_is_in_one_language_and_says_what_is_wrong(
    open_page, server, edition
):
    page = open_page("about:blank")
    page.add_init_script("localStorage.setItem('mitbadak twins', 'true')")
    page.goto(f"{server}/{edition}/{CHAPTER}")
    page.locator(f"#{TYPED} .twin").first.wait_for(state="attached")
    fold = page.locator(f"#{TYPED} .answers")
    fold.evaluate("(fold) => { fold.open = true; fold.scrollIntoView(); }")
    fold.locator(".twin-mark").first.wait_for(state="attached")
    mistake = fold.locator("li.wrong[data-value='0.5'] > p").last.evaluate(
        """(paragraph) => {
          const copy = paragraph.cloneNode(true);
          copy.querySelector(".twin-mark")?.remove();
          return copy.textContent;
        }"""
    )
    for answer in ("0.5", "-0.2", "0.5"):  # also after the right one
        expected = RIGHT[edition] if answer == "-0.2" else f"{WRONG[edition]} {mistake}"
        assert type_(page, answer).startswith(expected)
        assert page.locator(f"#{TYPED} .feedback :is(.twin, .twin-mark)").count() == 0
    assert said(page, TYPED) == expected


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_answered_or_forgotten_in_one_tab_is_so_in_the_other(open_page, server, edition):
    page = open_page(f"{server}/{edition}/{CHAPTER}")
    other = page.context.new_page()
    other.goto(f"{server}/{edition}/{CHAPTER}")
    large = other.locator("#q-color-parameters input")
    large.fill("30")
    type_(page, "0.5")
    other.locator(f"#{TYPED} .mark.wrong").wait_for()
    assert other.locator(f"#{TYPED} input").input_value() == "0.5"
    assert large.input_value() == "30", "what is being typed stays"
    page.locator(".forget-answers button").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.forget-answers [role=status]')")
    other.locator(f"#{TYPED} .mark").wait_for(state="detached")
    assert other.locator(f"#{TYPED} input").input_value() == ""
    assert not other.locator(".forget-answers").is_visible()
    assert page.problems == []


DAMAGED = ("5", '"x"', "true", "[1]", "{", *(
    json.dumps({f"chapters/perceptron#{TYPED}": state}) for state in ({}, "old", {"tries": 5}, None)
))  # fmt: skip


def test_what_is_damaged_on_the_device_is_as_if_it_were_not_there(open_page, server):
    page = open_page(f"{server}/en/{CHAPTER}")
    for damaged in DAMAGED:
        page.evaluate(
            "(text) => { for (const name of ['questions', 'progress'])"
            " localStorage.setItem(`mitbadak ${name}`, text); }",
            damaged,
        )
        page.reload()
        page.rest()
        assert "0 of" in page.locator(".progress").inner_text(), damaged
        assert type_(page, "0.5").startswith(WRONG["en"]), damaged
        assert state(page, TYPED) == {"tries": ["0.5"]}, damaged
        assert page.problems == [], damaged


def heights(page) -> list[float]:
    return page.locator("[data-question]").evaluate_all(
        "(boxes) => boxes.map((box) => box.getBoundingClientRect().height)"
    )


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_a_script_a_question_is_whole_and_with_one_it_is_no_larger(
    open_page, server, edition
):
    still = open_page(f"{server}/{edition}/{CHAPTER}", viewport=PHONE, java_script_enabled=False)
    assert still.locator(f"#{TAPPED} .choices li").count() == 4
    assert still.locator(".typed:visible, .question button, .question input").count() == 0
    still.locator(f"#{TYPED} summary").click()
    assert still.locator(f"#{TYPED} .answers li").count() == 4
    assert still.locator(f"#{TYPED} .answers li.right").is_visible()
    live = open_page(f"{server}/{edition}/{CHAPTER}", viewport=PHONE)
    sizes = live.locator(".choice, .typed *:is(input, button)").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 39.9
    assert sorted(heights(live))[len(heights(live)) // 2] <= 200


@pytest.mark.parametrize("edition", EDITIONS)
def test_paper_has_the_choices_and_the_answers_only_if_they_are_asked_for(visit, server, edition):
    page = visit(f"{server}/{edition}/{CHAPTER}")
    page.emulate_media(media="print")
    box = page.locator(f"#{TAPPED}")
    assert box.locator(".choice").first.is_visible()
    assert not box.locator(".answers").is_visible()
    page.evaluate("document.documentElement.classList.add('print-solutions')")
    assert box.locator(".answers li.right").is_visible()
    assert page.locator(".typed:visible, .mark:visible, .forget-answers:visible").count() == 0
