"""Likeness: what in records deserves a second look. Texts, pictures and times in, findings out.

    common = texts.Common.of(sample)             # how usual each turn of phrase is in this county
    keys = texts.keys(text, common)              # what a text is looked up by
    found = texts.compare(text, other, common)   # how much of what is rare they share

    pictures.read(stream)                        # two fingerprints of a picture, or None when plain
    bursts.find(tellings)                        # one sitting that told weeks of work
    lags.days(happened_on, received_on)          # how long after the event it came in

Pure: no Django, nothing else of the tracker; only pictures are opened with Pillow. Every threshold
is a named constant with its reason beside it; docs/honesty.md has the measured figures. Nothing
here is proof of anything: what is found is for people to look at, and no score knows of it.
"""
