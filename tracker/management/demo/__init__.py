"""The demonstration: fictitious counties whose whole history is dated back from today.

`dates` says when, `places` and `names` who and where, `timeline` keeps the order; `work`,
`measures`, `judging` and `cases` write what happened, `county` and `neighbours` tell the stories,
`loading` runs them. History is written in bulk; results, signatures, appeals, cases and whatever
is waiting today go through the actions that the pages call.
"""
