"""The sheet in which rubrics travel: eight columns, one line an item, in and out.

`headers` knows the columns and their many names, `cells` what stands in one, `reading` makes
`items` of the lines; `lines` lays a version out as such lines, `matching` says what a sheet would
make of a version, `writing` gives the sheet.
"""
