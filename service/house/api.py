"""Health, capabilities, rules and networks over HTTP."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.responses import PlainTextResponse

from service import __version__
from service.access.caller import Caller
from service.checks import citations, rewritten
from service.checks.registry import RULES
from service.guard import ADMIN, READ
from service.house import schemas
from service.house.counting import network_findings
from service.house.readiness import look, writers_out
from service.judged import FindingOut, LimitOut
from service.library import library
from service.message import INTENTS
from service.messages import LANGUAGES, say
from service.networks.counting import measure
from service.networks.entities import Entity
from service.text import accept
from service.web import DeskDep, LanguageDep
from service.words import ACTIONS, UNAIDED
from service.writers import answer
from service.writers.composer import NOTES

router = APIRouter()
OFFERED = ("drafts", "rewrites", "reviews", "replies", "messages", "prompts", "knowledge", "posts", "count")


class EntityOut(BaseModel):
    """A link, hashtag or mention, sigil kept; `span` counts code points, end excluded."""

    text: str
    span: tuple[int, int]

    @classmethod
    def of(cls, entity: Entity) -> EntityOut:
        """From the value."""
        return cls(text=entity.text, span=entity.span)


class CountedOut(BaseModel):
    """A text counted in the network's own unit."""

    count: int
    limit: int
    unit: str
    fits: bool
    limits: list[LimitOut]
    links: list[EntityOut]
    hashtags: list[EntityOut]
    mentions: list[EntityOut]
    cashtags: list[EntityOut]
    commands: list[EntityOut]
    findings: list[FindingOut]


@router.get("/healthz", tags=["health"])
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", tags=["health"])
async def readyz(
    request: Request, desk: DeskDep, language: LanguageDep, response: Response
) -> schemas.ReadyOut:
    """Whether records and index work; an empty library or a writer that fails does not make it unready.

    Each part is told to who administers, on this machine to everyone while no key exists.
    """
    parts = await look(desk, language)
    ready = all(part.ok for part in parts)
    response.status_code = 200 if ready else 503
    caller: Caller | None = request.state.caller
    told = caller is not None and caller.may("admin")
    return schemas.ReadyOut(status="ready" if ready else "not_ready", parts=parts if told else [])


@router.get("/metrics", dependencies=[ADMIN], tags=["health"], response_class=PlainTextResponse)
async def metrics(desk: DeskDep) -> Response:
    """Counters for Prometheus."""
    return Response(desk.telemetry.expose(), media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/capabilities", dependencies=[READ], tags=["house"])
async def capabilities(desk: DeskDep) -> schemas.CapabilitiesOut:
    """Writers, the models in the order they are asked, and actions possible now."""
    return schemas.CapabilitiesOut(
        version=__version__,
        writers=writers_out(desk),
        embedder=desk.embedder.name,
        actions=list(OFFERED),
        rewrites=[*ACTIONS, "instruction"] if desk.writer.corrects else list(UNAIDED),
        intents=list(INTENTS),
        triage=["heads", "model"] if desk.adviser else ["heads"],
        networks=[network.id for network in desk.networks],
        message_languages=list(LANGUAGES),
    )


@router.get("/v1/rules", dependencies=[READ], tags=["house"])
async def rules(language: LanguageDep) -> schemas.RulesOut:
    """Every rule with its severity and meaning."""
    severities = {rule.id: rule.severity for rule in RULES} | NOTES
    severities |= citations.NOTES | rewritten.NOTES | answer.NOTES | library.NOTES
    items = [
        schemas.RuleOut(id=rule, severity=severity, meaning=say(f"findings.{rule}.meaning", language))
        for rule, severity in severities.items()
    ]
    return schemas.RulesOut(items=items)


@router.get("/v1/networks", dependencies=[READ], tags=["networks"])
async def networks(desk: DeskDep, language: LanguageDep) -> schemas.Networks:
    """The catalogue."""
    return schemas.Networks(items=[schemas.NetworkItem.of(network, language) for network in desk.networks])


@router.get("/v1/networks/{network}", dependencies=[READ], tags=["networks"])
async def network(desk: DeskDep, network: str, language: LanguageDep) -> schemas.NetworkItem:
    """A network: limits with unit and source, manners, audience."""
    return schemas.NetworkItem.of(desk.networks.get(network), language)


@router.post("/v1/networks/{network}/count", dependencies=[READ], tags=["networks"])
async def count(desk: DeskDep, network: str, body: schemas.CountRequest, language: LanguageDep) -> CountedOut:
    """Count a text in the network's own unit, and find its links, hashtags and mentions."""
    where = desk.networks.get(network)
    text = accept(body.text)
    for name, value in body.fields.items():
        for one in [value] if isinstance(value, str) else value or []:
            accept(one, path=f"fields.{name}")
    measured = await asyncio.to_thread(measure, where, text, body.kind, None, body.fields)
    findings = await asyncio.to_thread(network_findings, text, where, body.kind, measured, body.fields)
    nearest = measured.count
    return CountedOut(
        count=nearest.count,
        limit=nearest.limit,
        unit=nearest.unit,
        fits=all(limit.fits for limit in measured.limits if limit.kind == "hard"),
        limits=[LimitOut.of(limit) for limit in measured.limits],
        links=[EntityOut.of(entity) for entity in measured.links],
        hashtags=[EntityOut.of(entity) for entity in measured.hashtags],
        mentions=[EntityOut.of(entity) for entity in measured.mentions],
        cashtags=[EntityOut.of(entity) for entity in measured.cashtags],
        commands=[EntityOut.of(entity) for entity in measured.commands],
        findings=[FindingOut.of(f, language) for f in findings],
    )
