"""Who decides at an account: advice network, voting power, dependence on single owners."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_key
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
    require_sum,
    show,
)


@no_blanks
def centrality(
    edges: pd.DataFrame,
    contacts: Iterable[str] | None = None,
    asker: str = "asker",
    advisor: str = "advisor",
) -> pd.DataFrame:
    """Measure who is listened to, who brokers and who holds an advice network together.

    Convention: an arrow runs from the one who *asks* to the one who is *asked*. In-degree
    and PageRank (damping 0.85) follow the arrows; degree, betweenness, closeness and
    articulation points ignore their direction.

    Parameters
    ----------
    edges : DataFrame
        One row a tie: who asks (``asker``) whom (``advisor``).
    contacts : iterable of str, optional
        Everybody in the network, with or without ties; those in ``edges`` by default.
    asker, advisor : str
        Names of the two columns.

    Returns
    -------
    DataFrame
        ``contact_id``; ``in_degree`` (who ask this contact) and ``degree`` (neighbours),
        counts; ``pagerank`` (adds up to 1), ``betweenness`` and ``closeness`` (0 to 1);
        ``articulation``: whether the network falls apart without the contact.

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``, ``duplicate`` for a tie given twice, ``range`` for a contact
        who asks himself, ``column`` for a name that is not among the ``contacts``.

    References
    ----------
    Freeman (1979); Krackhardt (1990); Brin & Page (1998).

    Examples
    --------
    >>> ties = pd.DataFrame({"asker": ["GM", "CFO", "buyer"],
    ...                      "advisor": ["engineer", "engineer", "CFO"]})
    >>> table = centrality(ties)
    >>> table.loc[table["pagerank"].idxmax(), "contact_id"]
    'engineer'
    """
    import networkx as nx

    graph = _network(edges, contacts, asker, advisor)
    plain = graph.to_undirected()
    pagerank, betweenness = nx.pagerank(graph, alpha=0.85), nx.betweenness_centrality(plain)
    closeness, cut = nx.closeness_centrality(plain), set(nx.articulation_points(plain))
    return pd.DataFrame(
        [
            {
                "contact_id": node,
                "in_degree": int(graph.in_degree(node)),
                "degree": int(plain.degree(node)),
                "pagerank": pagerank[node],
                "betweenness": betweenness[node],
                "closeness": closeness[node],
                "articulation": node in cut,
            }
            for node in graph
        ]
    )


@no_blanks
def efficiency_loss(
    edges: pd.DataFrame,
    contacts: Iterable[str] | None = None,
    asker: str = "asker",
    advisor: str = "advisor",
) -> pd.DataFrame:
    """How much harder people reach each other once a contact has left.

    Efficiency is the mean of 1 / distance over all pairs, ignoring direction; the loss is
    that of the whole network minus that of the network without the contact.

    Parameters
    ----------
    edges, contacts, asker, advisor
        As in :func:`centrality`.

    Returns
    -------
    DataFrame
        ``contact_id`` and ``efficiency_loss``, largest first; below 0 where the others are
        closer to each other than to the contact.

    Raises
    ------
    CourseInputError
        As in :func:`centrality`.

    References
    ----------
    Latora & Marchiori (2001).

    Examples
    --------
    >>> ties = pd.DataFrame({"asker": ["a", "b", "c"], "advisor": ["hub", "hub", "hub"]})
    >>> efficiency_loss(ties).round(2).iloc[0].to_dict()
    {'contact_id': 'hub', 'efficiency_loss': 0.75}
    """
    import networkx as nx

    plain = _network(edges, contacts, asker, advisor).to_undirected()
    whole = nx.global_efficiency(plain)
    rows = []
    for node in plain:
        rest = plain.subgraph(n for n in plain if n != node)
        rows.append({"contact_id": node, "efficiency_loss": whole - nx.global_efficiency(rest)})
    table = pd.DataFrame(rows)
    return table.sort_values("efficiency_loss", ascending=False, kind="stable", ignore_index=True)


def _network(edges: pd.DataFrame, contacts: Iterable[str] | None, asker: str, advisor: str) -> Any:
    """Check the ties and draw them as a directed graph."""
    import networkx as nx

    require_columns(edges, [asker, advisor])
    require_rows(edges, 1, "edges")
    require_complete(edges, [asker, advisor])
    require_key(edges, [asker, advisor])
    selves = edges[asker] == edges[advisor]
    if selves.any():
        row = selves.idxmax()
        raise CourseInputError(
            _("'{contact}' cannot ask himself or herself.").format(
                contact=edges[asker][selves].iloc[0]
            ),
            code="range",
            column=advisor,
            row=row,
            remedy=_("Remove the tie."),
        )
    named = set(edges[asker]) | set(edges[advisor])
    everybody = sorted(named) if contacts is None else list(contacts)
    if strangers := sorted(named - set(everybody)):
        raise CourseInputError(
            _("'{contact}' has ties but is not among the contacts.").format(contact=strangers[0]),
            code="column",
            column="contacts",
            row=strangers[0],
            remedy=_("Add the contact to the list or correct the name."),
        )
    graph = nx.DiGraph()
    graph.add_nodes_from(everybody)
    graph.add_edges_from(zip(edges[asker], edges[advisor], strict=True))
    return graph


@no_blanks
def voting_power(weights: Mapping[str, float] | pd.Series, quota: float) -> pd.DataFrame:
    """Power of each member of a committee that decides by weighted votes.

    Shapley–Shubik: share of all orders of voting in which the member turns a losing
    coalition into a winning one. Banzhaf (normalised): share of all such swings when any
    coalition is equally likely. Both count all coalitions exactly.

    Parameters
    ----------
    weights : Series or mapping
        Votes of each member, at most 20 members.
    quota : float
        Votes needed; a coalition wins with its votes at or above the quota.

    Returns
    -------
    DataFrame
        ``member``, ``weight_share``, ``shapley``, ``banzhaf`` (fractions, each adds up to
        1), ``swings`` (count), ``is_dummy`` (never decides), ``has_veto``.

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``, ``type``; ``range`` for negative votes or a quota that is not
        positive; ``infeasible`` for a quota above all votes; ``size`` above 20 members.

    Warns
    -----
    UserWarning
        A quota of half the votes or less lets two opposed coalitions win at once.

    References
    ----------
    Shapley & Shubik (1954); Banzhaf (1965).

    Examples
    --------
    >>> voting_power({"A": 2, "B": 1, "C": 1}, quota=3)[["member", "shapley", "has_veto"]]
      member   shapley  has_veto
    0      A  0.666667      True
    1      B  0.166667     False
    2      C  0.166667     False
    """
    votes = require_between(require_numbers(weights, "weights"), 0, np.inf, "weights")
    require_rows(votes, 1, "weights")
    require_between(quota, 0, np.inf, "quota", inclusive="neither")
    n, total = len(votes), float(votes.sum())
    dust = 1e-9 * max(total, 1.0)  # 0.1 + 0.2 must reach a quota of 0.3
    if n > 20:
        raise CourseInputError(
            _("{n} members have too many coalitions to count.").format(n=n),
            code="size",
            column="weights",
            remedy=_("Put members who always vote together into one; 20 is the most."),
        )
    if quota > total + dust:
        raise CourseInputError(
            _("The quota {quota} is above all votes together ({total}).").format(
                quota=show(quota), total=show(total)
            ),
            code="infeasible",
            column="quota",
            remedy=_("Give a quota that the whole committee can reach."),
        )
    if quota <= total / 2:
        warnings.warn(
            _("A quota of half the votes or less lets two opposed coalitions win at once."),
            stacklevel=3,
        )
    # Every coalition is a number whose bits say who is in: its votes and its head count.
    sums, heads = np.zeros(1), np.zeros(1, dtype=int)
    for vote in votes:
        sums, heads = np.r_[sums, sums + vote], np.r_[heads, heads + 1]
    orders = np.array([_share_of_orders(k, n) for k in range(n)])
    shapley, swings = np.zeros(n), np.zeros(n, dtype=int)
    coalition = np.arange(2**n)
    for i, vote in enumerate(votes):
        without = (coalition >> i & 1) == 0
        pivotal = without & (sums < quota - dust) & (sums + vote >= quota - dust)
        shapley[i], swings[i] = orders[heads[pivotal]].sum(), pivotal.sum()
    return pd.DataFrame(
        {
            "member": votes.index,
            "weight_share": votes.to_numpy() / total,
            "shapley": shapley,
            "banzhaf": swings / swings.sum(),
            "swings": swings,
            "is_dummy": swings == 0,
            "has_veto": total - votes.to_numpy() < quota - dust,
        }
    )


def _share_of_orders(k: int, n: int) -> float:
    """Share of the n! orders in which k given members come first, then a given one."""
    from math import comb

    return 1 / (n * comb(n - 1, k))


@dataclass(frozen=True, eq=False)
class OwnerRisk(Result):
    """What leaves with each owner.

    Attributes
    ----------
    table : DataFrame
        ``owner_id``, ``weight_lost`` (decision weight only this owner covers, a fraction of
        all) and ``contacts_lost`` (their names), largest first.
    covered_share : float
        Decision weight with at least one owner.
    redundant_share : float
        Decision weight with two owners or more.
    """

    table: pd.DataFrame
    covered_share: float
    redundant_share: float


@no_blanks
def owner_risk(
    links: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    contact: str = "contact_id",
    owner: str = "owner_id",
) -> OwnerRisk:
    """Ask what covered decision weight is lost when one of our people leaves.

    Parameters
    ----------
    links : DataFrame
        One row a relationship between a contact and one of our owners.
    weights : Series or mapping
        Decision weight of every contact; they add up to 1.
    contact, owner : str
        Names of the two columns.

    Returns
    -------
    OwnerRisk
        Loss by owner, share covered and share with a second link.

    Raises
    ------
    CourseInputError
        ``column`` for a contact without weight, ``empty``, ``missing``, ``duplicate``,
        ``sum``.

    References
    ----------
    Palmatier, Scheer & Steenkamp (2007), who own the loyalty.

    Examples
    --------
    >>> links = pd.DataFrame({"contact_id": ["C1", "C2", "C2"], "owner_id": ["S1", "S1", "S2"]})
    >>> risk = owner_risk(links, {"C1": 0.6, "C2": 0.3, "C3": 0.1})
    >>> round(risk.covered_share, 2), risk.redundant_share, risk.table["weight_lost"].tolist()
    (0.9, 0.3, [0.6, 0.0])
    """
    share = require_sum(weights, name="weights")
    require_columns(links, [contact, owner])
    require_rows(links, 1, "links")
    require_complete(links, [contact, owner])
    require_key(links, [contact, owner])
    strange = ~links[contact].isin(share.index)
    if strange.any():
        row = strange.idxmax()
        raise CourseInputError(
            _("'{contact}' has no decision weight.").format(
                contact=links[contact][strange].iloc[0]
            ),
            code="column",
            column=contact,
            row=row,
            remedy=_("Add the contact to the weights or correct the name."),
        )
    owners = links.groupby(contact)[owner].nunique()
    alone = links[links[contact].isin(owners.index[owners == 1])]
    rows = [
        {
            owner: name,
            "weight_lost": float(share.reindex(mine[contact]).sum()),
            "contacts_lost": ", ".join(mine[contact].astype(str)),
        }
        for name, mine in ((o, alone[alone[owner] == o]) for o in sorted(links[owner].unique()))
    ]
    table = pd.DataFrame(rows).sort_values(
        "weight_lost", ascending=False, kind="stable", ignore_index=True
    )
    return OwnerRisk(
        table=table,
        covered_share=float(share.reindex(owners.index).sum()),
        redundant_share=float(share.reindex(owners.index[owners > 1]).sum()),
    )
