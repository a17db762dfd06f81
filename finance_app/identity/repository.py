"""Every query of identity. Before log-in only the named functions of the migration are used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from finance_app.identity.models import FormDraft, LoginSession, Membership, Organization, User
from finance_app.identity.rules import Actor, Role
from finance_app.kit.db import NIL_ID
from finance_app.kit.period import FiscalYearStart


class IdentityRepository:
    """People, businesses and log-ins, in the transaction it is given."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def find_sign_in(self, email: str) -> tuple[UUID, str] | None:
        """Return the person's id and password hash, or None for an unknown address."""
        found = await self.session.execute(
            text("SELECT user_id, password_hash FROM find_sign_in(:email)"), {"email": email}
        )
        row = found.one_or_none()
        return (row.user_id, row.password_hash) if row else None

    async def is_unused(self) -> bool:
        """Say whether nobody has signed up yet."""
        return bool((await self.session.execute(text("SELECT is_unused()"))).scalar_one())

    async def find_actor(self, session_id: UUID) -> Actor | None:
        """Return who an open log-in belongs to, or None if it has ended or run out."""
        found = await self.session.execute(
            text("SELECT * FROM find_session(:id)"), {"id": session_id}
        )
        row = found.one_or_none()
        return _actor(row, session_id) if row else None

    async def find_business(self, organization_id: UUID) -> Actor | None:
        """Return a business as a job acts in it, or None."""
        row = await self.session.get(Organization, organization_id)
        if row is None:
            return None
        return Actor(
            user_id=NIL_ID,
            organization_id=row.id,
            role=Role.BOOKKEEPER,
            session_id=NIL_ID,
            email="",
            name="",
            business_name=row.business_name,
            currency_code=row.currency_code,
            fiscal_year_start=FiscalYearStart(
                row.fiscal_year_start_month, row.fiscal_year_start_day
            ),
            has_sample=row.has_sample,
        )

    async def count_attempt(
        self, purpose: str, subject: bytes, *, limit: int, window_seconds: int
    ) -> tuple[bool, int]:
        """Count one attempt; return whether it is allowed and the seconds until the next one."""
        found = await self.session.execute(
            text("SELECT * FROM count_attempt(:purpose, :subject, :limit, :window)"),
            {"purpose": purpose, "subject": subject, "limit": limit, "window": window_seconds},
        )
        row = found.one()
        return row.is_allowed, max(1, row.retry_after_seconds)

    async def forget_attempts(self, purpose: str, subject: bytes) -> None:
        """Forget the attempts of a subject, after it has proved itself."""
        await self.session.execute(
            text("SELECT forget_attempts(:purpose, :subject)"),
            {"purpose": purpose, "subject": subject},
        )

    async def add(self, *rows: User | Organization | Membership | LoginSession | FormDraft) -> None:
        """Insert rows, each in turn, so that what refers to another comes after it."""
        for row in rows:
            self.session.add(row)
            await self.session.flush()

    async def first_membership(self, user_id: UUID) -> UUID | None:
        """Return the business the person has belonged to longest."""
        found = await self.session.execute(
            select(Membership.organization_id)  # type: ignore[call-overload]
            .where(Membership.user_id == user_id)
            .order_by(Membership.created_at)
            .limit(1)
        )
        return found.scalar_one_or_none()

    async def end_session(self, session_id: UUID) -> None:
        """End one log-in."""
        await self._end(LoginSession.id == session_id)

    async def end_sessions_of(self, user_id: UUID) -> None:
        """End every log-in of a person."""
        await self._end(LoginSession.user_id == user_id)

    async def _end(self, condition: Any) -> None:
        await self.session.execute(
            update(LoginSession)
            .where(condition, LoginSession.ended_at.is_(None))  # type: ignore[union-attr]
            .values(ended_at=func.now())
        )

    async def set_password(self, user_id: UUID, password_hash: str) -> None:
        """Store a new password hash."""
        await self.session.execute(
            update(User)
            .where(User.id == user_id)  # type: ignore[arg-type]
            .values(password_hash=password_hash)
        )

    async def set_business_name(self, organization_id: UUID, name: str) -> None:
        """Rename a business."""
        await self.session.execute(
            update(Organization)
            .where(Organization.id == organization_id)  # type: ignore[arg-type]
            .values(business_name=name)
        )

    async def set_currency(self, currency_code: str) -> bool:
        """Change the currency of the business; return False if it has entries already."""
        found = await self.session.execute(
            text("SELECT set_currency(:code)"), {"code": currency_code}
        )
        return bool(found.scalar_one())

    async def has_locked_days(self) -> bool:
        """Say whether a day of the books is locked."""
        found = await self.session.execute(
            text(
                "SELECT locked_through IS NOT NULL FROM organizations WHERE"
                " id = current_organization()"
            )
        )
        return bool(found.scalar_one())

    async def set_fiscal_year_start(self, start: FiscalYearStart) -> None:
        """Change where the fiscal year starts, and cut the month totals anew.

        The database refuses it while a day is locked.
        """
        await self.session.execute(
            text("SELECT set_fiscal_year_start(:month, :day)"),
            {"month": start.month, "day": start.day},
        )

    async def take_draft(self, user_id: UUID, draft_id: UUID, form: str) -> dict[str, Any] | None:
        """Remove a person's draft of a form and return its content; another form's stays."""
        found = await self.session.execute(
            delete(FormDraft)
            .where(
                FormDraft.id == draft_id,  # type: ignore[arg-type]
                FormDraft.user_id == user_id,  # type: ignore[arg-type]
                FormDraft.form == form,  # type: ignore[arg-type]
            )
            .returning(FormDraft.content)  # type: ignore[call-overload]
        )
        row = found.one_or_none()
        return row.content if row else None

    async def drop_drafts_before(self, instant: datetime) -> None:
        """Remove drafts nobody came back for."""
        await self.session.execute(
            delete(FormDraft).where(FormDraft.created_at < instant)  # type: ignore[arg-type]
        )


def _actor(row: Row[Any], session_id: UUID) -> Actor:
    """Return the actor a session row describes."""
    return Actor(
        user_id=row.user_id,
        organization_id=row.organization_id,
        role=Role(row.role),
        session_id=session_id,
        email=row.email,
        name=row.name,
        business_name=row.business_name,
        currency_code=row.currency_code,
        fiscal_year_start=FiscalYearStart(row.fiscal_year_start_month, row.fiscal_year_start_day),
        has_sample=row.has_sample,
    )
