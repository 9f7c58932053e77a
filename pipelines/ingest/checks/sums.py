"""Numbers that do not fit: promised and delivered, shares, lots, wages, and odd magnitudes.

Pure checks within one table; a unit that differs from earlier files is seen in `across.py`.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from pipelines.ingest.checks.rowset import Rowset, where
from pipelines.ingest.remarks import Remarks
from pipelines.ingest.shares import mixed_fractions
from pipelines.ingest.values import swedish
from pipelines.ingest.wages import wage_finding

_LOTS = 1.05  # domain.md 2.8
# Half a percentage point: shares are typed in whole ones.
_ROUNDING = 0.005 + 1e-9
LEAST_VALUES = 5
# How far below the lower quartile a value in thousands lies, and how near its thousandfold.
_FAR, _NEAR = 100, 5


def fractions_among_percent(rows: Rowset) -> Iterable[Remarks]:
    """M15: 0.5 in a column of per cent may be half a per cent or a half."""
    for name in [n for n, f in rows.layout.fields.items() if f.type == "share"]:
        forms = rows.columns.get(f"_{name}_form")
        if forms is not None:
            yield from rows.remark("M15", name, where(mixed_fractions(forms)))


def more_than_promised(rows: Rowset) -> Iterable[Remarks]:
    """M25: more delivered than promised; M95: a share that the two numbers contradict."""
    if not rows.has("promised_persons", "delivered_persons"):
        return
    promised, delivered = rows.numbers("promised_persons"), rows.numbers("delivered_persons")
    more = where(delivered > promised)
    yield from rows.remark(
        "M25", "delivered_persons", more, [swedish(delivered[i]) for i in more],
        promised=[swedish(promised[i]) for i in more],
    )  # fmt: skip
    if not rows.has("fulfilment_share"):
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(promised > 0, np.minimum(delivered / promised, 1), np.nan)
    forms = rows.columns.get("_fulfilment_share_form")
    asked = np.zeros(len(rows.rows), dtype=bool) if forms is None else mixed_fractions(forms)
    wrong = where((np.abs(rows.numbers("fulfilment_share") - share) > _ROUNDING) & ~asked)
    yield from rows.remark(
        "M95", "fulfilment_share", wrong,
        [f"{swedish(100 * rows.columns['fulfilment_share'][i])} %" for i in wrong],
        delivered=[swedish(delivered[i]) for i in wrong],
        promised=[swedish(promised[i]) for i in wrong],
        share=[f"{swedish(100 * share[i])} %" for i in wrong],
    )  # fmt: skip


def lots_above_whole(rows: Rowset) -> Iterable[Remarks]:
    """M119: lots that together are worth more than their procurement."""
    if not rows.has("lot_no", "procurement_ref", "contract_value_sek"):
        return
    value = rows.numbers("contract_value_sek")
    whole: dict[object, int] = {}
    lots: dict[object, float] = defaultdict(float)
    refs, lot = rows.columns["procurement_ref"], rows.columns["lot_no"]
    for i, case in enumerate(zip(rows.columns["org_id"], refs, strict=True)):
        if case[1] is None or np.isnan(value[i]):
            continue
        if lot[i] is None:
            whole.setdefault(case, i)
        else:
            lots[case] += value[i]
    over = {i: lots[case] for case, i in whole.items() if lots.get(case, 0) > _LOTS * value[i]}
    wrong = list(over)
    total = [_kronor(t) for t in over.values()]
    yield from rows.remark(
        "M119", "contract_value_sek", wrong, [_kronor(value[i]) for i in wrong], total=total
    )


def odd_magnitudes(rows: Rowset) -> Iterable[Remarks]:
    """M111: a value that would fit the others of its column if it were in thousands."""
    for name, field in rows.layout.fields.items():
        if field.type != "amount" or not rows.has(name):
            continue
        value = rows.numbers(name)
        known = value[value > 0]
        if len(known) < LEAST_VALUES:
            continue
        low, high = np.quantile(known, [0.25, 0.75])
        meant = value * 1000
        odd = where((value > 0) & (value < low / _FAR) & (meant > low / _NEAR)
                    & (meant < high * _NEAR))  # fmt: skip
        yield from rows.remark(
            "M111", name, odd, [_kronor(value[i]) for i in odd],
            low=[_kronor(low)] * len(odd), high=[_kronor(high)] * len(odd),
        )  # fmt: skip


def wages(rows: Rowset) -> Iterable[Remarks]:
    """M80, M81: a wage that cannot be what its column says it is paid for."""
    if not rows.has("wage_amount", "wage_basis"):
        return
    by_code: dict[str, list[int]] = defaultdict(list)
    amounts, bases = rows.columns["wage_amount"], rows.columns["wage_basis"]
    for i, (amount, basis) in enumerate(zip(amounts, bases, strict=True)):
        code = wage_finding(float(amount), basis) if amount is not None and basis else None
        if code:
            by_code[code].append(i)
    for code, wrong in by_code.items():
        read = [swedish(float(amounts[i])) for i in wrong]
        yield from rows.remark(code, "wage_amount", wrong, read=read)
        amounts[wrong] = None


def _kronor(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ")
