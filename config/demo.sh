# Sourced by `make run`: decides whether this installation shows the demonstration.
#
# DEMO=1 or DEMO=0 decides. Where it is not set, a database that is made by this start becomes a
# demonstration and stays one; a database that was there before, PostgreSQL and production do not.
if [ -z "${DEMO:-}" ]; then
  DEMO=0
  if [ -z "${DATABASE_URL:-}" ] && [ "${PRODUCTION:-0}" != 1 ]; then
    if [ ! -s "$DATA_DIR/tracker.sqlite3" ]; then touch "$DATA_DIR/demo"; fi
    if [ -e "$DATA_DIR/demo" ]; then DEMO=1; fi
  fi
fi
export DEMO
