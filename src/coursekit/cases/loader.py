"""Open a case, list the cases, explain the columns."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from coursekit.cases import cards
from coursekit.cases.results import result_names, result_values
from coursekit.cases.tables import read_table
from coursekit.cases.units import unit_names
from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.language import localised

if TYPE_CHECKING:
    import pandas as pd


class Case:
    """One case company: its tables as attributes, its card as ``.card``.

    Made by :func:`load_case`. Type the name of the case and a dot to see the tables. Each
    access returns a fresh copy, so that nothing done to a table spoils the next cell.

    Attributes
    ----------
    case : str
        The name used in code, for instance ``"vector"``.
    name, about : str
        The company's name and story, in the active language.
    tables : list of str
        Names of the tables.
    card : dict
        The whole card: every table and column, provenance, licence, privacy.

    Examples
    --------
    >>> import coursekit as ck
    >>> vector = ck.load_case("vector")
    >>> vector.benchmark.columns.tolist()
    ['dimension', 'weight', 'us', 'rival']
    """

    def __init__(self, case: str) -> None:
        self.card: dict[str, Any] = cards.card(case)
        self.case: str = self.card["case"]
        self._read: dict[str, pd.DataFrame] = {}

    @property
    def name(self) -> str:
        """The company's name in the active language."""
        return localised(self.card["name"])

    @property
    def about(self) -> str:
        """What the company does and what happened to it, in the active language."""
        return localised(self.card["about"])

    @property
    def tables(self) -> list[str]:
        """Names of the tables a trainee works with."""
        return [name for name, spec in self.card["tables"].items() if _public(spec)]

    def labels(self, column: str, table: str | None = None) -> dict[str, str]:
        """Category labels of a column in the active language; see :func:`labels`."""
        return labels(column, self.case, table)

    def readable(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a copy with column names and categories in the active language, for display.

        Parameters
        ----------
        frame : DataFrame
            A table of this case, or a result that kept some of its columns.

        Returns
        -------
        DataFrame
            The same numbers under labels. Columns that a method added are called by the words
            of :func:`~coursekit.cases.results.result_names`; others stay as they are.

        Examples
        --------
        >>> import coursekit as ck
        >>> meridian = ck.load_case("meridian")
        >>> meridian.readable(meridian.regions[["region", "addressable_sites"]]).iloc[0, 0]
        'Harbour'
        """
        home = frame.attrs.get("table") if frame.attrs.get("case") == self.case else None
        out, headings = frame.copy(), {}
        added, verdicts = result_names(), result_values()
        for name in frame.columns:
            specs = _columns(self.card, str(name), home)
            if specs:
                spec = _fitting(specs, frame[name])
                headings[name] = localised(spec["label"])
                names = {v: localised(text) for v, text in spec.get("values", {}).items()}
                if names:  # a method may have put other names of the case beside them
                    names = _names_on_card(self.card, frame[name]) | names
            elif name in added:
                headings[name] = added[name]
                names = verdicts.get(str(name)) or _names_on_card(self.card, frame[name])
            else:
                continue
            if names:
                out[name] = frame[name].map(lambda value, names=names: names.get(value, value))
        return out.rename(columns=headings)

    def __getattr__(self, table: str) -> pd.DataFrame:
        """Return a fresh copy of a table."""
        if table.startswith("_"):
            raise AttributeError(table)
        specs = self.card["tables"]
        if table not in specs:
            cards.nearest_or_raise(
                table,
                self.tables,
                _("{case} has no table called {{name!r}}.").format(case=self.name),
                "table",
            )
        if table not in self._read:
            path = cards.data_folder() / self.case / f"{table}.csv"
            if not path.is_file():
                raise self._absent(table)
            frame = read_table(path, f"{self.case}/{table}", specs[table])
            frame.attrs = {"case": self.case, "table": table}
            self._read[table] = frame
        return self._read[table].copy()

    def _absent(self, table: str) -> CourseInputError:
        if not _public(self.card["tables"][table]):
            return CourseInputError(
                _("The table {table} is for instructors and is not part of the package.").format(
                    table=table
                ),
                code="missing",
                column=table,
                remedy=_("Work in a copy of the course's repository to open it."),
            )
        return CourseInputError(
            _("The file of table {table} is missing.").format(table=f"{self.case}/{table}"),
            code="missing",
            column=table,
            remedy=_("Install coursekit again, or restore the file from the repository."),
        )

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *self.tables])

    def __repr__(self) -> str:
        lines = [f"{self.name} — load_case({self.case!r})"]
        width = max(len(name) for name in self.tables)
        for name in self.tables:
            spec = self.card["tables"][name]
            rows = _("{n} rows").format(n=f"{spec['rows']:,}")
            lines.append(f"  .{name:<{width}}  {localised(spec['title'])} ({rows})")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        heads = (_("Table"), _("What it holds"), _("One row"), _("Rows"))
        rows = "".join(
            f"<tr><td><code>.{name}</code></td><td>{html.escape(localised(spec['title']))}</td>"
            f"<td>{html.escape(localised(spec['grain']))}</td>"
            f'<td style="text-align:right">{spec["rows"]:,}</td></tr>'
            for name, spec in ((name, self.card["tables"][name]) for name in self.tables)
        )
        return (
            f'<div class="ck-case"><p><strong>{html.escape(self.name)}</strong> '
            f"{html.escape(self.about)}</p><table><thead><tr>"
            + "".join(f"<th>{html.escape(head)}</th>" for head in heads)
            + f"</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def load_case(name: str) -> Case:
    """Open the tables of a case company.

    All are fictional:

    ``"greenfield"``
        Greenfield Agri serves 600 dealers, growers and cooperatives: from lead to payment.
    ``"lumi"``
        Lumi Living sells 480 small things for everyday life in ten lines, in 180 shops.
    ``"meridian"``
        Meridian Networks sells network equipment to operators, enterprises and the
        public sector in eight regions.
    ``"polymera"``
        Polymera sells modified plastics to 420 firms in four industries.
    ``"sprout"``
        Sprout Family sells to young families in shops, an app and a community.
    ``"taihe"``
        Taihe Electric sells switchgear to plants; one of them is looked at person by person.
    ``"vector"``
        Vector Drives sells servo drives to machine builders and to plants.

    Parameters
    ----------
    name : str
        Name of the case; :func:`catalog` lists all.

    Returns
    -------
    Case
        The case; its tables are attributes (``load_case("vector").orders_raw``). Nothing
        is read from disk before a table is used; no network is needed.

    Raises
    ------
    CourseInputError
        ``"unknown"``: there is no such case or table. When a file does not fit its card,
        the code of the broken rule, with table, column and row.

    Examples
    --------
    >>> import coursekit as ck
    >>> meridian = ck.load_case("meridian")
    >>> meridian.region_market.shape
    (24, 6)
    >>> ck.load_case("meridan")
    Traceback (most recent call last):
    ...
    coursekit.errors.CourseInputError: There is no case called 'meridan'. Did you mean 'meridian'?
    """
    return Case(name)


def catalog() -> pd.DataFrame:
    """List the case companies.

    Returns
    -------
    DataFrame
        One row a case: its name in code, its name in the active language, the lectures
        that use it, the number of tables and rows, and what it is about.

    Examples
    --------
    >>> import coursekit as ck
    >>> "vector" in set(ck.catalog()["case"])
    True
    """
    import pandas as pd

    rows = []
    for name in cards.case_names():
        card = cards.card(name)
        public = [spec for spec in card["tables"].values() if _public(spec)]
        rows.append(
            {
                "case": name,
                "name": localised(card["name"]),
                "lectures": _(", ").join(
                    str(n) for n in sorted({n for spec in public for n in spec["lectures"]})
                ),
                "tables": len(public),
                "rows": sum(spec["rows"] for spec in public),
                "about": localised(card["about"]),
            }
        )
    return pd.DataFrame(rows)


def dictionary(case: str, table: str | None = None) -> pd.DataFrame:
    """Explain the columns of a case, or of one of its tables, in the active language.

    Parameters
    ----------
    case : str
        Name of the case.
    table : str, optional
        One table; without it, all tables a trainee works with, with a column ``table`` in front.

    Returns
    -------
    DataFrame
        One row a column: ``column``, ``label``, ``type``, ``unit``, ``allowed`` (values
        and what they mean, or the range), ``nullable``, ``about``.

    Raises
    ------
    CourseInputError
        ``"unknown"``: there is no such case or table.

    Examples
    --------
    >>> import coursekit as ck
    >>> ck.dictionary("meridian", "rival_share")["column"].tolist()
    ['region', 'M', 'A', 'B', 'C', 'Others']
    """
    import pandas as pd

    card = cards.card(case)
    if table is not None:
        cards.nearest_or_raise(
            table, card["tables"], _("The case has no table called {name!r}."), "table"
        )
    units = unit_names()
    wanted = [table] if table else [name for name, s in card["tables"].items() if _public(s)]
    rows = [
        {
            "table": name,
            "column": column,
            "label": localised(spec["label"]),
            "type": spec["type"],
            "unit": units.get(spec.get("unit", ""), spec.get("unit", "")),
            "allowed": _allowed(spec),
            "nullable": spec["nullable"],
            "about": localised(spec["about"]),
        }
        for name in wanted
        for column, spec in card["tables"][name]["columns"].items()
    ]
    frame = pd.DataFrame(rows)
    return frame if table is None else frame.drop(columns="table")


def labels(column: str, case: str | None = None, table: str | None = None) -> dict[str, str]:
    """Give the labels of a column's categories in the active language.

    Parameters
    ----------
    column : str
        Name of a column whose values are categories, for instance ``"region"``.
    case, table : str, optional
        Where to look; without them every table of every case that has the column.

    Returns
    -------
    dict
        Category as it stands in the data → label. Empty if the column has no categories.

    Raises
    ------
    CourseInputError
        ``"unknown"``: no table has such a column (or there is no such case or table).

    Examples
    --------
    >>> from coursekit.language import use_language
    >>> with use_language("en"):
    ...     labels("segment", "meridian")["PUB"]
    'Public sector'
    """
    found = [cards.card(name) for name in ([case] if case else cards.case_names())]
    if table is not None:
        known = [name for card in found for name in card["tables"]]
        cards.nearest_or_raise(table, known, _("There is no table called {name!r}."), "table")
    specs = [spec for card in found for spec in _columns(card, column, table)]
    if not specs:
        known = sorted(
            {
                name
                for card in found
                for key, spec in card["tables"].items()
                if table in (None, key)
                for name in spec["columns"]
            }
        )
        cards.nearest_or_raise(column, known, _("There is no column called {name!r}."), "column")
    names: dict[str, str] = {}
    for spec in specs:
        for value, text in spec.get("values", {}).items():
            names.setdefault(value, localised(text))
    return names


def _public(spec: dict[str, Any]) -> bool:
    return spec.get("audience", "public") == "public"


def _columns(card: dict[str, Any], column: str, table: str | None) -> list[dict[str, Any]]:
    """Every description of a column in a card, that of ``table`` alone if it has one."""
    tables = card["tables"]
    if table in tables and column in tables[table]["columns"]:
        return [tables[table]["columns"][column]]
    return [spec["columns"][column] for spec in tables.values() if column in spec["columns"]]


def _names_on_card(card: dict[str, Any], column: pd.Series) -> dict[Any, str]:
    """Find labels for values that are themselves columns or categories of the case."""
    columns = [item for spec in card["tables"].values() for item in spec["columns"].items()]
    found = [(name, about["label"]) for name, about in columns]
    found += [pair for _name, about in columns for pair in about.get("values", {}).items()]
    names: dict[Any, str] = {}
    for value, label in found:
        names.setdefault(value, localised(label))
    return {value: names[value] for value in column.unique() if value in names}


def _fitting(specs: list[dict[str, Any]], column: pd.Series) -> dict[str, Any]:
    """Of several columns of one name, the one whose categories are those found; or the first."""
    if len(specs) > 1:
        found = set(column.dropna())
        for spec in specs:
            if found <= set(spec.get("values", {})):
                return spec
    return specs[0]


def _allowed(spec: dict[str, Any]) -> str:
    if "values" in spec:
        named = [(value, localised(text)) for value, text in spec["values"].items()]
        return _(", ").join(
            value if value == text else f"{value} = {text}" for value, text in named
        )
    if "allowed" in spec:
        return _(", ").join(str(value) for value in spec["allowed"])
    low, high = spec.get("min"), spec.get("max")
    if low is not None and high is not None:
        return f"{low} … {high}"
    if low is not None:
        return f"≥ {low}"
    return "" if high is None else f"≤ {high}"
