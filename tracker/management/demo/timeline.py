"""The order of events: every deed has its moment; the record of acts follows the same order."""

from tracker.management.demo.dates import moment


class Timeline:
    """Deeds by moment. A deed is a callable that takes `at`; nothing lies after `now`."""

    def __init__(self, now):
        self.now = now
        self._deeds = []

    def add(self, day, hour, deed, *, minute=0):
        """Plan a deed for a local day and hour, or for now where that still lies ahead."""
        self._deeds.append((min(moment(day, hour, minute), self.now), len(self._deeds), deed))

    def run(self):
        """Do everything that is planned; equal moments in the order they were planned in."""
        for at, _number, deed in sorted(self._deeds, key=lambda row: row[:2]):
            deed(at)
