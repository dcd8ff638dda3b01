"""One notebook for three readers."""

from coursekit.practice.notebooks import blanks, fill_blanks, released, solved

SOURCE = """def plan(customers):
    population = ...  # how many?
    ### BEGIN SOLUTION
    population = customers
    ### END SOLUTION
    return population * rate


rate = ...
### BEGIN SOLUTION
rate = 0.62
extra = "of the solution only"
### END SOLUTION"""


def notebook():
    def cell(kind, source, **nbgrader):
        meta = {"nbgrader": nbgrader} if nbgrader else {}
        outputs = {"outputs": [1], "execution_count": 3} if kind == "code" else {}
        return {"cell_type": kind, "metadata": meta, "source": source.splitlines(True), **outputs}

    return {
        "cells": [
            cell("code", SOURCE, solution=True),
            cell(
                "code",
                "ck.check()\n### BEGIN HIDDEN TESTS\nassert secret\n### END HIDDEN TESTS",
                grade=True,
            ),
            cell("markdown", "Task\n=== BEGIN MARK SCHEME ===\nLook for\n=== END MARK SCHEME ==="),
            cell(
                "markdown",
                "Form\n### BEGIN SOLUTION\nModel\n### END SOLUTION",
                solution=True,
                grade=True,
            ),
        ]
    }


def test_the_trainee_gets_blanks_and_nothing_else():
    given = released(notebook())
    text = "\n".join(cell["source"] for cell in given["cells"])
    assert blanks(given["cells"][0]["source"]) == ["population", "rate"]
    for secret in ("0.62", "SOLUTION", "secret", "HIDDEN", "Look for", "MARK", "Model"):
        assert secret not in text
    assert given["cells"][0]["outputs"] == [] and given["cells"][0]["execution_count"] is None
    compile(given["cells"][0]["source"], "cell", "exec")


def test_the_source_is_not_touched():
    source = notebook()
    released(source)
    solved(source)
    assert source == notebook()


def test_the_solution_reads_like_code_a_person_wrote():
    cells = solved(notebook())["cells"]
    assert cells[0]["source"] == (
        "def plan(customers):\n    population = customers  # how many?\n"
        "    return population * rate\n\n\nrate = 0.62\n" + 'extra = "of the solution only"'
    )
    assert cells[1]["source"] == "ck.check()"
    assert cells[2]["source"] == "Task"
    assert cells[3]["source"] == "Model"


def test_a_cell_without_blanks_stays_as_it_is():
    assert fill_blanks("a = 1\nb = 2") == "a = 1\nb = 2"
