"""`/healthz`: 200 while the server and its database answer, 503 while they do not."""

from fastapi import APIRouter, Response

from finance_app.kit import db

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz(response: Response) -> dict[str, str]:
    """Say whether requests can be answered now; it gives the database a second."""
    is_well = await db.is_reachable()
    response.status_code = 200 if is_well else 503
    response.headers["cache-control"] = "no-store"
    return {"status": "ok" if is_well else "the database is not answering"}
