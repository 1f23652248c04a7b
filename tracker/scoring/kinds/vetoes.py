"""R15 veto: one thing that limits an item, the total or the grade, or bars from a distinction."""

from dataclasses import dataclass
from fractions import Fraction

from ..facts import Vetoed, VetoStatus
from ..notes import Note
from ..numbers import amount
from ..problems import FactDoesNotFit, ProblemCode
from .registry import Effect, LeafKind, LeafParams, register

EFFECTS = ("item", "total", "grade", "class")


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto(LeafParams):
    """What an effective veto does; it has exceptions, needs proof, and may expire.

    `limit`: the most points that are left of the item or the total. `grade`: the best grade that
    is still possible. `classes`: distinctions that the participant is barred from.
    """

    effect: str
    limit: Fraction
    grade: str
    classes: tuple[str, ...]
    exceptions: tuple[str, ...]
    needs_proof: bool
    expires_months: int | None


def _read(reader):
    effect = reader.choice("effect", EFFECTS, required=True, default="item")
    exceptions = []
    for row in reader.rows("exceptions", required=True):
        exceptions.append(row.text("code", required=True))
        row.finish()
    reader.unique("exceptions", [code for code in exceptions if code])
    limited = effect in ("item", "total")
    classes = reader.texts("classes") if effect == "class" else ()
    if effect == "class" and not classes:
        reader.object_to("classes", ProblemCode.NOT_A_LIST)
    return {
        "effect": effect,
        "limit": reader.number("limit", default=Fraction(0)) if limited else Fraction(0),
        "grade": reader.text("grade", required=True) if effect == "grade" else "",
        "classes": classes,
        "exceptions": tuple(exceptions),
        "needs_proof": reader.flag("needs_proof", default=True),
        "expires_months": reader.whole("expires_months", least=1),
    }


def _compile(params, full):
    def effective(reason):
        if params.effect == "item":
            return Note.VETO_ITEM, (params.limit, reason)
        if params.effect == "total":
            return Note.VETO_TOTAL, (params.limit, reason)
        if params.effect == "grade":
            return Note.VETO_GRADE, (params.grade, reason)
        return Note.VETO_CLASS, (", ".join(params.classes), reason)

    plain = {
        VetoStatus.CLEAR: Note.VETO_CLEAR,
        VetoStatus.PENDING: Note.VETO_PENDING,
        VetoStatus.EXPIRED: Note.VETO_EXPIRED,
    }

    def evaluate(fact):
        if note := plain.get(fact.status):
            return ((0, note, ()),)
        if not fact.reason:
            raise FactDoesNotFit(ProblemCode.REASON_REQUIRED)
        if fact.status is VetoStatus.EXCEPTED:
            if fact.exception not in params.exceptions:
                raise FactDoesNotFit(ProblemCode.UNKNOWN_EXCEPTION, exception=fact.exception)
            return ((0, Note.VETO_EXCEPTED, (fact.exception, fact.reason)),)
        if params.needs_proof and not fact.evidence:
            raise FactDoesNotFit(ProblemCode.PROOF_REQUIRED)
        return ((0, *effective(fact.reason)),)

    return evaluate


def _effect(params):
    if params.effect not in ("item", "total"):
        return lambda fact: None
    effect = Effect(params.effect, amount(params.limit), Note.VETO_HOLDS)
    return lambda fact: effect if fact.status is VetoStatus.EFFECTIVE else None


register(
    LeafKind(
        code="veto",
        rule="R15",
        params=Veto,
        accepts=(Vetoed,),
        read=_read,
        compile=_compile,
        # nobody raised one: there is none, and nothing is left open
        absent=lambda params, full: ((0, Note.VETO_CLEAR, ()),),
        effect=_effect,
        has_full_mark=False,
    )
)
