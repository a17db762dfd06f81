"""REST: the tax report, reports that were made, and what changed since."""

from datetime import UTC, date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from finance_app.identity.api import SignedIn
from finance_app.identity.idempotency.api import RequestKey, once
from finance_app.identity.rules import Permission
from finance_app.kit.money import plain_amount
from finance_app.ledger.categories.rules import Kind
from finance_app.ledger.journals.rules import Basis
from finance_app.reports.shell.api import Query as ReportParameters
from finance_app.reports.shell.inputs import ReportQuery
from finance_app.reports.tax import service
from finance_app.reports.tax.repository import Reported
from finance_app.reports.tax.rules import Change, RateLine, Rounding, TaxReport

router = APIRouter(tags=["Reports"])


class RateLineOut(BaseModel):
    """What one rate comes to; the ratio is null where amounts of tax were given."""

    tax_rate_id: UUID | None
    name: str
    ratio: str | None = Field(examples=["0.19"])
    entry_count: int
    net: str
    tax: str


class TaxReportOut(BaseModel):
    """Output less input tax is the net payable; below zero it is a refund."""

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    currency_code: str
    basis: Basis
    rounding: Rounding
    output: list[RateLineOut]
    input: list[RateLineOut]
    output_tax: str
    input_tax: str
    net_payable: str
    rounding_difference: str


class ReportIn(BaseModel):
    """The days that were reported, and how."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    basis: Basis = Basis.ACCRUAL
    rounding: Rounding = Rounding.LINE


class ReportedOut(BaseModel):
    """A report as it was made."""

    id: UUID
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    basis: Basis
    rounding: Rounding
    output_tax: str
    input_tax: str
    net_payable: str
    reported_at: str = Field(json_schema_extra={"format": "date-time"})


class ReportedPage(BaseModel):
    """The reports that were made, the latest days first."""

    items: list[ReportedOut]


class ChangeOut(BaseModel):
    """A row that is not as it was reported; null where it was not there, or is not any more."""

    what: str = Field(examples=["Changed", "New", "Gone"])
    kind: Kind
    entry_id: UUID
    date: date
    party: str
    net_reported: str | None
    net_now: str | None
    tax_reported: str | None
    tax_now: str | None
    payable: str


class ExceptionsOut(BaseModel):
    """What changed since a report was made, and what is to be paid more."""

    report: ReportedOut
    changes: list[ChangeOut]
    payable: str


@router.get("/reports/tax", operation_id="read_tax_report", summary="Read the tax report")
async def tax(
    actor: SignedIn,
    query: ReportParameters,
    rounding: Annotated[Rounding, Query(description="Round each line, or the total.")] = (
        Rounding.LINE
    ),
) -> TaxReportOut:
    """Return output and input tax by rate; `by` and `compare` mean nothing here."""
    found = await service.read_tax_report(
        actor, query.first, query.last, basis=query.basis, rounding=rounding
    )
    return _report(found, query, actor.currency_code)


@router.get(
    "/tax-reports", operation_id="list_tax_reports", summary="List reported periods",
)  # fmt: skip
async def list_tax_reports(actor: SignedIn) -> ReportedPage:
    """Return the reports that were made and not taken back."""
    found = await service.list_reported(actor)
    return ReportedPage(items=[_reported(one, actor.currency_code) for one in found])


@router.post(
    "/tax-reports", operation_id="report_tax", summary="Mark days as reported", status_code=201,
    response_model=ReportedOut,
)  # fmt: skip
async def report_tax(
    request: Request, actor: SignedIn, entered: ReportIn, _key: RequestKey = None
) -> Response:
    """Keep the figures and the rows behind them; later changes are exceptions."""
    actor.require(Permission.WRITE)
    days = {"from": entered.first, "to": entered.last, "basis": entered.basis.value}
    query = ReportQuery.parse(days, actor.fiscal_year_start, entered.last)

    async def work() -> Response:
        made = await service.report_tax(
            actor, query.first, query.last, basis=query.basis, rounding=entered.rounding
        )
        return JSONResponse(_json(_reported(made, actor.currency_code)), 201)

    return await once(request, actor, work)


@router.delete(
    "/tax-reports/{report_id}", operation_id="undo_tax_report", summary="Take a report back",
    status_code=204, response_class=Response,
)  # fmt: skip
async def undo_tax_report(
    request: Request, actor: SignedIn, report_id: UUID, _key: RequestKey = None
) -> Response:
    """Let the days be reported anew."""

    async def work() -> Response:
        await service.undo_report(actor, report_id)
        return Response(status_code=204)

    return await once(request, actor, work)


@router.get(
    "/tax-reports/{report_id}/exceptions",
    operation_id="list_tax_exceptions",
    summary="List what changed after reporting",
)
async def list_tax_exceptions(actor: SignedIn, report_id: UUID) -> ExceptionsOut:
    """Return the rows that were changed, added or taken out since."""
    code = actor.currency_code
    found = await service.list_exceptions(actor, report_id)
    payable = found.reported.output_tax * 0 + sum(one.payable for one in found.changes)
    return ExceptionsOut(
        report=_reported(found.reported, code),
        changes=[_change(one, code) for one in found.changes],
        payable=plain_amount(payable, code),
    )


def _report(found: TaxReport, query: ReportQuery, code: str) -> TaxReportOut:
    return TaxReportOut(
        first=query.first,
        last=query.last,
        currency_code=code,
        basis=query.basis,
        rounding=found.rounding,
        output=[_line(one, code) for one in found.of(Kind.INCOME)],
        input=[_line(one, code) for one in found.of(Kind.EXPENSE)],
        output_tax=plain_amount(found.tax(Kind.INCOME), code),
        input_tax=plain_amount(found.tax(Kind.EXPENSE), code),
        net_payable=plain_amount(found.payable, code),
        rounding_difference=plain_amount(found.rounding_difference, code),
    )


def _line(one: RateLine, code: str) -> RateLineOut:
    return RateLineOut(
        tax_rate_id=one.rate_id,
        name=one.name,
        ratio=None if one.ratio is None else f"{one.ratio.normalize():f}",
        entry_count=one.count,
        net=plain_amount(one.net, code),
        tax=plain_amount(one.tax, code),
    )


def _reported(one: Reported, code: str) -> ReportedOut:
    return ReportedOut(
        id=one.id,
        first=one.first,
        last=one.last,
        basis=one.basis,
        rounding=one.rounding,
        output_tax=plain_amount(one.output_tax, code),
        input_tax=plain_amount(one.input_tax, code),
        net_payable=plain_amount(one.output_tax - one.input_tax, code),
        reported_at=one.reported_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    )


def _change(one: Change, code: str) -> ChangeOut:
    row, before, now = one.row, one.reported, one.now
    return ChangeOut(
        what=one.what,
        kind=row.kind,
        entry_id=row.entry_id,
        date=row.day,
        party=row.party,
        net_reported=None if before is None else plain_amount(before.net, code),
        net_now=None if now is None else plain_amount(now.net, code),
        tax_reported=None if before is None else plain_amount(before.tax, code),
        tax_now=None if now is None else plain_amount(now.tax, code),
        payable=plain_amount(one.payable, code),
    )


def _json(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True)
