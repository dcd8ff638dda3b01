"""Read one CSV file as its card describes it, and say what is wrong when it does not fit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

# The header is line 1 of the file, so the first row of data is what a spreadsheet calls row 2.
FIRST_ROW = 2


def read_table(path: Path, table: str, spec: dict[str, Any]) -> pd.DataFrame:
    """Read a table with the types of its card.

    Parameters
    ----------
    path : Path
        The CSV file.
    table : str
        Its name, for messages.
    spec : dict
        The table's part of the card.

    Returns
    -------
    DataFrame
        Columns in the order of the card: ``str``, ``int64``, ``float64``, ``bool`` and
        ``datetime64[ns]``. Whole numbers that may be empty come as ``float64``.

    Raises
    ------
    CourseInputError
        ``"column"``: columns differ from the card; ``"size"``: number of rows;
        ``"missing"``, ``"type"``, ``"range"``: a cell breaks the rule of its column;
        ``"duplicate"``: two rows have the same key.
    """
    import pandas as pd

    # Everything as text first: only so can a message quote what stands in the cell, and a
    # category called "none" or "NA" is not taken for an empty cell.
    text = pd.read_csv(
        path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8", quotechar='"'
    )
    _check_columns(text, table, spec)
    frame = pd.DataFrame(
        {name: _convert(text[name], table, column) for name, column in spec["columns"].items()}
    )
    if len(frame) != spec["rows"]:
        raise _fault(
            table,
            None,
            None,
            _("it has {found} rows, the card says {rows}").format(
                found=len(frame), rows=spec["rows"]
            ),
            "size",
        )
    if (key := spec.get("key")) and (twice := frame.duplicated(key)).any():
        raise _fault(
            table,
            key[0],
            _first(twice),
            _("the key {key} occurs a second time").format(key=" + ".join(key)),
            "duplicate",
        )
    return frame


def _check_columns(text: pd.DataFrame, table: str, spec: dict[str, Any]) -> None:
    wanted = list(spec["columns"])
    if list(text.columns) == wanted:
        return
    missing = [name for name in wanted if name not in text.columns]
    extra = [name for name in text.columns if name not in wanted]
    if missing:
        rule = _("the column is missing")
    elif extra:
        rule = _("the card does not know this column")
    else:
        rule = _("the columns stand in another order than in the card")
    raise _fault(table, (missing or extra or [None])[0], None, rule, "column")


def _convert(cells: pd.Series, table: str, column: dict[str, Any]) -> pd.Series:
    """Turn the text of one column into its type, checking every rule of the card."""
    import numpy as np
    import pandas as pd

    kind, empty = column["type"], cells.isna()

    def refuse(bad: pd.Series, rule: str, code: str) -> None:
        if bad.any():
            row = _first(bad)
            cell = cells.iloc[row - FIRST_ROW]
            raise _fault(table, str(cells.name), row, rule, code, cell)

    if not column["nullable"]:
        refuse(empty, _("an empty cell is not allowed"), "missing")
    values: pd.Series
    if kind == "str":
        values = cells
    elif kind in ("int", "float"):
        values = pd.to_numeric(cells, errors="coerce").astype("float64")
        refuse(values.isna() & ~empty, _("a number is expected"), "type")
        refuse(values.isin([np.inf, -np.inf]), _("a finite number is expected"), "type")
        if kind == "int":
            refuse((values % 1 != 0) & ~empty, _("a whole number is expected"), "type")
            values = values if empty.any() or column["nullable"] else values.astype("int64")
    elif kind == "bool":
        values = cells.str.lower().map({"true": True, "false": False})
        refuse(values.isna() & ~empty, _("True or False is expected"), "type")
        values = values.astype("boolean" if column["nullable"] else "bool")
    elif kind == "date":
        values = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce").astype("datetime64[ns]")
        refuse(values.isna() & ~empty, _("a date like 2025-12-31 is expected"), "type")
    else:
        raise _fault(
            table,
            str(cells.name),
            None,
            _("the card gives an unknown type {kind!r}").format(kind=kind),
            "type",
        )
    if "allowed" in column:
        allowed = [str(value) for value in column["allowed"]]
        refuse(
            ~cells.isin(allowed) & ~empty,
            _("only these values are allowed: {values}").format(values=_(", ").join(allowed)),
            "range",
        )
    if kind in ("int", "float"):
        low, high = column.get("min", -np.inf), column.get("max", np.inf)
        refuse(
            ((values < low) | (values > high)) & ~empty,
            _("the value must lie between {low} and {high}").format(low=low, high=high),
            "range",
        )
    return values


def _first(bad: pd.Series) -> int:
    """Row of the first fault as a spreadsheet counts it."""
    return int(bad.to_numpy().argmax()) + FIRST_ROW


def _fault(
    table: str, column: str | None, row: int | None, rule: str, code: str, cell: Any = None
) -> CourseInputError:
    if column is None:
        message = _("Table {table} does not fit its card: {rule}.").format(table=table, rule=rule)
    elif row is None:
        message = _("Table {table}, column {column}, does not fit its card: {rule}.").format(
            table=table, column=column, rule=rule
        )
    else:
        message = _(
            "Table {table}, column {column}, row {row} does not fit its card: {rule} "
            "(found {cell!r})."
        ).format(table=table, column=column, row=row, rule=rule, cell=_shown(cell))
    remedy = _(
        "If you changed the file, take the original again; if the change is meant, "
        "change card.yml with it."
    )
    return CourseInputError(message, code=code, column=column, row=row, remedy=remedy)


def _shown(cell: Any) -> str:
    return cell if isinstance(cell, str) else ""
