"""What callers of angles send, and what they get."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, Field

from service.bodies import Body, CeilingBody, LanguageTag, Name, Placement, placements
from service.drafted import UsageOut, because
from service.messages import Language
from service.networks.catalogue import Catalogue
from service.trends.angle import Angle, Angles, AskedAngles
from service.trends.angles_told import told
from service.words import Brief, Goal, Remark


class AnglesRequest(Body):
    """Networks, those of the guide if none is named; the language of the texts, the brand's by default."""

    networks: list[Name | Placement] = Field(default=[], max_length=20)
    language: LanguageTag | None = None
    ceiling: CeilingBody = CeilingBody()

    def asked(self) -> AskedAngles:
        """What is asked for, as the house knows it."""
        return AskedAngles(tuple(placements(self.networks)), self.language)


class AngleFactOut(BaseModel):
    """The title of an item, and who published it."""

    text: str
    source: str | None


class AngleBriefOut(BaseModel):
    """A brief as `POST …/drafts` takes it."""

    subject: str
    goal: Goal | None
    facts: list[AngleFactOut]
    link: str | None
    call_to_action: str | None


class AngleOut(BaseModel):
    """One way to speak of the topic. `how`: what to do; `written_by`: the composer, or a provider."""

    hook: str
    why: str
    how: str
    treatment: str
    network: str
    kind: str
    pillar: str | None
    facts: list[AngleFactOut]
    brief: AngleBriefOut
    written_by: str


class WithheldOut(BaseModel):
    """Why no angle is proposed."""

    code: str
    message: str

    @classmethod
    def of(cls, withheld: Remark, language: Language) -> Self:
        """From the value, told in `language`; the code is the same whether or not somebody said why."""
        code = withheld.key.partition(".")[2].removesuffix("_because")
        return cls(code=code, message=told(withheld, language, {}))


class AnglesWriterOut(BaseModel):
    """Who proposed the first of them: `composer` where no model did."""

    writer: str
    model: str | None
    prompt: str | None


class AnglesOut(BaseModel):
    """Angles, the best first; `already`: past posts that spoke of it; `language`: that of the texts."""

    topic: str
    language: str
    angles: list[AngleOut]
    withheld: WithheldOut | None
    already: list[str]
    written_by: AnglesWriterOut
    degraded: bool
    degraded_because: str | None
    usage: UsageOut


def angles_out(topic: str, found: Angles, networks: Catalogue, language: Language) -> dict[str, Any]:
    """Angles as JSON, told in `language`."""
    withheld, by = found.withheld, found.written_by
    return AnglesOut(
        topic=topic,
        language=found.language,
        angles=[angle_out(angle, networks, language) for angle in found.angles],
        withheld=withheld and WithheldOut.of(withheld, language),
        already=list(found.already),
        written_by=AnglesWriterOut(writer=by.writer, model=by.model, prompt=by.prompt or None),
        degraded=found.silent is not None,
        degraded_because=because(*found.silent, language) if found.silent else None,
        usage=UsageOut.of(found.usage),
    ).model_dump(mode="json")


def angle_out(angle: Angle, networks: Catalogue, language: Language) -> AngleOut:
    """One angle; a model's own words come before what the house has to say."""
    network = networks.get(angle.network)
    tone = network.manners.tone[language].rstrip(".")
    why = [told(remark, language, {network.id: (network.name, tone)}) for remark in angle.why]
    facts = [AngleFactOut(text=fact.text, source=fact.source) for fact in angle.brief.facts]
    return AngleOut(
        hook=angle.hook,
        why=" ".join(filter(None, [angle.argued, *why])),
        how=angle.treatment.how[language],
        treatment=angle.treatment.id,
        network=angle.network,
        kind=angle.kind,
        pillar=angle.pillar,
        facts=facts,
        brief=_brief_out(angle.brief, facts),
        written_by=angle.writer,
    )


def _brief_out(brief: Brief, facts: list[AngleFactOut]) -> AngleBriefOut:
    return AngleBriefOut(
        subject=brief.subject,
        goal=brief.goal,
        facts=facts,
        link=brief.link,
        call_to_action=brief.call_to_action,
    )
