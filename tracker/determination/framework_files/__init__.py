"""Frameworks as files: JSON or YAML in and out, whole or not at all.

`parsing` makes plain data of bytes, `shape` holds it to the published schema, `rows` turns it into
the rows of a version and back, `checks` says what is wrong with their meaning, `writing` gives the
text. The format is described in docs/framework-format.md.
"""
