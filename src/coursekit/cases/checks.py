"""Check a case as a whole: card, files, checksums and privacy."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from coursekit.cases import cards
from coursekit.cases.tables import read_table
from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.language import localised

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

# What the principle of smallest scope keeps out of every table: words of a column's name, and
# names that only mean a person when they stand alone (an "age_days" may be that of a complaint).
PERSONAL_WORDS = frozenset(
    {
        "birth",
        "birthday",
        "child",
        "children",
        "email",
        "ethnicity",
        "gender",
        "gift",
        "health",
        "hobby",
        "marital",
        "mobile",
        "nationality",
        "passport",
        "phone",
        "photo",
        "religion",
        "spouse",
        "surname",
        "wechat",
    }
)
PERSONAL_NAMES = frozenset({"address", "age", "age_band", "age_years", "family", "home", "sex"})


def k_anonymity(
    frame: pd.DataFrame, quasi_identifiers: Sequence[str], unit: str | None = None
) -> int:
    """Size of the smallest group of rows that look alike to somebody who wants to single one out.

    Parameters
    ----------
    frame : DataFrame
        One row a customer, account or respondent.
    quasi_identifiers : sequence of str
        Columns an outsider could know (region, segment, size band …).
    unit : str, optional
        Column that names the unit, where a table has several rows for each.

    Returns
    -------
    int
        k, a number of rows: every row shares its quasi-identifiers with at least k − 1
        others. 0 for an empty table.

    Raises
    ------
    CourseInputError
        ``"column"``: the table has no such column.

    References
    ----------
    Sweeney, L. (2002). k-anonymity: a model for protecting privacy.

    Examples
    --------
    >>> import pandas as pd
    >>> k_anonymity(pd.DataFrame({"tier": ["A", "A", "B", "B", "B"]}), ["tier"])
    2
    """
    columns = [*quasi_identifiers, *([unit] if unit else [])]
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise CourseInputError(
            _("The table has no column {column!r}.").format(column=missing[0]),
            code="column",
            column=missing[0],
            remedy=_("Its columns are: {names}.").format(
                names=_(", ").join(map(str, frame.columns))
            ),
        )
    units = frame.drop_duplicates(columns) if unit else frame
    sizes = units.groupby(list(quasi_identifiers), dropna=False, observed=True).size()
    return int(sizes.min()) if len(sizes) else 0


def check_case(name: str) -> pd.DataFrame:
    """Check a case against its card.

    Every text must be there in English and Chinese; every file must have the columns,
    types, allowed values, keys, rows and checksum the card states, no column for personal
    data, and reach the k-anonymity the card promises.

    Parameters
    ----------
    name : str
        Name of the case.

    Returns
    -------
    DataFrame
        One row a table: ``table``, ``title``, ``rows``, ``columns``, ``k_target``, ``k``
        (missing where a table describes no units that could be singled out).

    Raises
    ------
    CourseInputError
        At the first fault, naming table, column, row and rule, and what to do.

    Examples
    --------
    >>> int(check_case("vector").set_index("table").loc["survey", "k"])
    12
    """
    import pandas as pd

    card = cards.card(name)
    _check_texts(card)
    folder = cards.data_folder() / name
    summary = []
    for table, spec in card["tables"].items():
        path, full_name = folder / f"{table}.csv", f"{name}/{table}"
        if not path.is_file():
            if spec.get("audience", "public") != "public":
                continue  # not part of the wheel
            raise CourseInputError(
                _("The file of table {table} is missing.").format(table=full_name),
                code="missing",
                column=table,
                remedy=_("Install coursekit again, or restore the file from the repository."),
            )
        frame = read_table(path, full_name, spec)
        _check_privacy(frame, full_name, spec)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest != spec["sha256"]:
            raise CourseInputError(
                _("The file of table {table} is not the one its card describes.").format(
                    table=full_name
                ),
                code="unknown",
                column=table,
                remedy=_(
                    "Restore the file, or run `python datasets/generate/run.py --write` "
                    "if the change is meant."
                ),
            )
        summary.append(
            {
                "table": table,
                "title": localised(spec["title"]),
                "rows": len(frame),
                "columns": frame.shape[1],
                "k_target": spec.get("k_target"),
                "k": spec.get("k"),
            }
        )
    return pd.DataFrame(summary)


def _check_privacy(frame: pd.DataFrame, table: str, spec: dict[str, Any]) -> None:
    for column in frame.columns:
        name = str(column).lower()
        if name in PERSONAL_NAMES or PERSONAL_WORDS & set(name.split("_")):
            raise CourseInputError(
                _("Table {table} has a column for personal data: {column}.").format(
                    table=table, column=column
                ),
                code="column",
                column=str(column),
                remedy=_("Leave it out: the course works without it."),
            )
    if "quasi_identifiers" not in spec:
        return
    reached = k_anonymity(frame, spec["quasi_identifiers"], spec.get("k_unit"))
    if reached < spec["k_target"] or reached != spec["k"]:
        raise CourseInputError(
            _(
                "Table {table} reaches k = {reached} over {columns}; its card promises {k} "
                "and asks for at least {target}."
            ).format(
                table=table,
                reached=reached,
                columns=_(", ").join(spec["quasi_identifiers"]),
                k=spec["k"],
                target=spec["k_target"],
            ),
            code="range",
            column=spec["quasi_identifiers"][0],
            remedy=_("Make the categories coarser, or correct the card."),
        )


def _check_texts(card: dict[str, Any]) -> None:
    """Every text of a card speaks English and Chinese."""
    for key in ("name", "about", "provenance", "people"):
        _both(card, key, card["case"])
    for table, spec in card["tables"].items():
        for key in ("title", "grain", "story", *(["defects"] if "defects" in spec else [])):
            _both(spec, key, f"{card['case']}/{table}")
        for column, facts in spec["columns"].items():
            where = f"{card['case']}/{table}.{column}"
            _both(facts, "label", where)
            _both(facts, "about", where)
            for value in facts.get("values", {}):
                _both(facts["values"], value, where)


def _both(part: dict[str, Any], key: str, where: str) -> None:
    text = part.get(key)
    # A comma that should have been quoted splits a text into a second, empty entry: look at all.
    if (
        isinstance(text, dict)
        and {"en", "zh_CN"} <= set(text)
        and all(isinstance(words, str) and words.strip() for words in text.values())
    ):
        return
    raise CourseInputError(
        _("The card of {where} has no English and Chinese text for {key!r}.").format(
            where=where, key=key
        ),
        code="missing",
        column=str(key),
        remedy=_("Write it in card.yml as `{en: …, zh_CN: …}`."),
    )
