"""The sheet in which rubrics travel: eight columns, one line an item, in and out.

`headers` knows the columns and their many names, `reading` makes items of the lines, `lines` lays
a version out as such lines, `matching` says what a sheet would do to a version, `writing` gives
the sheet.
"""
