"""The shape of what comes in: cycles, items and their rules, outlines, copies, leads."""
