"""Errors in plain words: what a manager reads instead of a traceback."""

import pytest

from coursekit.errors import CourseInputError
from coursekit.practice.plainly import explain, explain_syntax, plain_errors


def raised(source, names=None):
    """Run a cell's text and return its explanation, as the notebook would show it."""
    names = names if names is not None else {}
    try:
        exec(compile(source, "cell", "exec"), names)
    except SyntaxError as error:
        return explain_syntax(error)
    except Exception as error:
        return explain(error, error.__traceback__.tb_next, names, source)
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("rate = ...\nrate > 3", "A blank is still open in this cell"),
        ("table = {'a': 1}\ncolumn = ...\ntable[column]", "A blank is still open"),
        ("customers = 3\ncustomer + 1", "Did you mean customers?"),
        ("method = neyman", "put it in quotes"),
        ("{'a': 1}['b']", "no column or entry called b"),
        ("1 / 0", "divided by zero"),
        ("limit = '0.1'\n0.2 <= limit", "Remove the quotation marks"),
        ("import pandas\npandas.Series([0.2]) <= '0.1'", "Remove the quotation marks"),
        ("procedure = 'best_set'\nprocedure(100)", "the name of a function is wanted"),
        ("flag = true", "Did you mean True?"),
        ("''.uper()", "Did you mean upper?"),
        ("3 .nothing_like_it", "nothing called nothing_like_it"),
        ("import pandass", "pandass is not installed"),
        ("int('x')", "This cell stopped: invalid literal"),
        ("rate = 0.62，", "full-width sign ， where"),
        ("name = “Delta”", "full-width sign “ where"),
        ("f(1", "never closed"),
        ("name = 'Delta", "begins with a quotation mark"),
        ("a = 1)", "closed that was never opened"),
        ("  a = 1", "further left or right"),
        ("a b", "comma, quotation mark or bracket"),
        ("rate = 3 ÷ 2", "Line 1 of the cell holds the sign ÷; divide with /"),
        ("rate = 3 × 2", "multiply with *"),
        ("rate = 3 – 2", "for minus, type -"),
        ("level = 5%", "Write 5% as 0.05."),
        ("level = 8.17%  # a fraction", "Write 8.17% as 0.0817."),
        ("f(answering=62%)", "Write 62% as 0.62."),
        ("level = 0,05", "Write 0.05 with a point"),
        ("f(customers=1,450, x=2)", "Write 1450 without the comma."),
        ("customers = 1,450\ncustomers / 2", "Write 1450 without the comma."),
        ("import coursekit as ck\np = 1,450\nck.sampling.sample_size(0.05, population=p)", "1450"),
        ("{'True': 1, 'False': 0}['yes']", "Write True instead of yes"),
        ("flag = no", "Write False instead of no"),
        ('method = neyman  # "proportional" or "neyman"', "neyman. It is a text"),
        ('m = "drp"  # "drop" or "flag"\n{"drop": 1}[m]', "possible answers: drop, flag."),
        ('# "drop" or "flag"\nm = "drp"\n{"drop": 1}[m]', "possible answers: drop, flag."),
        ("column = 'a'\n{}[column]\nother = ...", "called a"),
        ('m = "SD"  # "sd" or "variance"\n{"sd": 1}[m]', "possible answers: sd, variance."),
        ('m = "SD"  # "sd" or "variance"\n1 / 0', "divided by zero"),
        ("column = 'a'\nother = ...\n{}[column]", "called a"),
        ("def f(x):\n    y = ...\n    return (\n        x +\n        y\n    )\nf(1)", "A blank"),
    ],
)
def test_the_words_name_the_slip(source, words):
    said = raised(source)
    assert words in said
    assert "Traceback" not in said and "<module>" not in said


def test_the_line_of_the_cell_is_quoted():
    assert raised("a = 1\nb = a / 0").endswith("Line 2 of the cell: b = a / 0")


def test_a_failed_test_does_not_show_its_line():
    assert raised("secret = 3\nassert secret == 4") == "A check was not passed."


def test_only_names_of_the_cell_are_offered():
    names = {"wanted": 1, "customer_list": 2}
    assert "Did you mean" not in raised("a = 1\na + wantet", names)
    assert "Did you mean wanted?" in raised("a = wanted\na + wantet", names)


def test_a_blank_after_the_error_is_not_its_cause():
    assert "zero" in raised("a = 1 / 0\nb = ...\nb")


def test_a_blank_in_a_comment_is_no_blank():
    assert "zero" in raised("# fill ... here\n1 / 0")


def test_our_own_errors_speak_for_themselves():
    error = CourseInputError("The margin is too wide.", code="range")
    assert explain(error, None, {}, "a = 1") == "The margin is too wide."
    # but an open blank is the cause, whatever error it led to
    assert "blank" in explain(error, None, {}, "a = ...")


def test_outside_a_notebook_nothing_changes():
    plain_errors()


@pytest.mark.slow
def test_in_a_notebook_errors_are_plain_and_still_errors():
    nbclient = pytest.importorskip("nbclient")
    import nbformat

    book = nbformat.v4.new_notebook()
    for source in (
        "import coursekit as ck\nck.practice.plain_errors()",
        "rate = ...\nrate > 3",
        "a = (1，2)",
        "neyman",
        "ck.sampling.sample_size(margin=...)",
        "%tb",
        "1 + 1",
        "l1_q1 = 'b'",
        "l1_q1 = 'b'\n1 / 0",
        "ck.check('1.q1')",
        "l1_q1 = 'b'",
        "ck.check('1.q1')",
        "l1_q1 = 'b",
        "ck.practice.progress(1).verdicts[-5]",
    ):
        book.cells.append(nbformat.v4.new_code_cell(source))
    nbclient.NotebookClient(book, timeout=60, allow_errors=True).execute()
    shown = [cell.outputs for cell in book.cells]
    for place, words in ((1, "blank"), (2, "full-width"), (3, "quotes"), (4, "blank")):
        (output,) = shown[place]
        assert output.output_type == "error"
        assert words in "\n".join(output.traceback)
        assert "\x1b" not in "\n".join(output.traceback)
    assert shown[6][0].data["text/plain"] == "2"
    said = [shown[place][0].data["text/plain"] for place in (9, 11, 13)]
    assert "Still open. The cell above stopped with an error the last time" in said[0]
    assert "Right." in said[1] and "Still open" in said[2]
