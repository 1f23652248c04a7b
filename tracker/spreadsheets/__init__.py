"""The one door for xlsx and csv: guarded readers, safe writers, the base of every resource."""
