"""Reading: the scoring text of a rubric's item in, proposed rules out, for a person to confirm.

    proposal = propose("每月召开1次支委会,每少1次扣0.5分,扣完为止", points=6)
    proposal.rules[0].kind       # "shortfall": 12 a year, 0.5 each
    proposal.combination         # "single", "from_full_mark" or "sum"
    proposal.unread              # what became no rule, word for word

No figure is guessed: each stands in the text, follows from it by counting a year's months, quarters
or halves, or is the item's full mark. What a text leaves open is left out, and the rule says so.

Pure. Where things are: `texts` (plain signs, numerals), `chinese.lark` and `english.lark` (the
phrases), `phrases` (the parser), `measured` (figures that are no points), `segments`, `conditions`
and `clauses` (one condition and what follows), `single`, `awards`, `rows`, `runs` and `lateness`
(clauses to rules), `handlers` and `context` (one after another), `bounds`, `finish` and
`sureness`, `proposals` (what comes out), `words` (vocabularies).
docs/reading.md says what is understood and how well.
"""

from .proposals import SETTLED, Proposal, ProposedRule, Unread
from .reader import propose

__all__ = ["SETTLED", "Proposal", "ProposedRule", "Unread", "propose"]
