"""Reading: the scoring text of a rubric's item in, proposed rules out. Pure, for a person to confirm.

    proposal = propose("每月召开1次支委会,每少1次扣0.5分,扣完为止", points=6)
    proposal.rules[0].kind       # "shortfall": 12 a year, 0.5 each
    proposal.combination         # "single", "from_full_mark" or "sum"
    proposal.unread              # what became no rule, word for word

No figure is guessed: each stands in the text, follows from it by counting a year's months, quarters
or halves, or is the item's full mark. What a text leaves open is left out, and the rule says so.

Where things are: `texts` (plain signs, numerals), `chinese.lark` and `english.lark` (phrases),
`phrases` (parser), `clauses` (one condition and what follows), `single` and `rows` (clauses to
rules), `bounds`, `reader` (the whole text), `finish` and `sureness`, `proposals` (what comes out),
`words` (vocabularies). docs/reading.md says what is understood and how well.
"""

from .proposals import Proposal, ProposedRule, Unread
from .reader import propose

__all__ = ["Proposal", "ProposedRule", "Unread", "propose"]
