"""A copy of a database with CREATE DATABASE repeats keys after a crash, unless files are copied.

PostgreSQL writes 32 numbers of a sequence ahead into its log. The strategy WAL_LOG (the default
since version 15) copies the page of a sequence as it is in memory, with the numbers that the log of
the template has ahead but without that log: until the next checkpoint nothing more is written, and
after a crash the same numbers are given again. The copies of these tests are therefore made with
FILE_COPY; the museum itself never copies a database so.
"""

import psycopg2
import pytest

from tests.faults.test_postgresql_restarted import control, start


@pytest.mark.parametrize(("strategy", "is_sound"), [("WAL_LOG", False), ("FILE_COPY", True)])
def test_keys_after_a_crash_of_a_copied_database(postgresql_server, strategy, is_sound):
    copy = f"copy_{strategy.lower()}"
    template = f"template_{strategy.lower()}"
    postgresql_server.psql(f"CREATE DATABASE {template};")
    with psycopg2.connect(postgresql_server.get_uri(database=template)) as opened:
        opened.cursor().execute("CREATE TABLE t (id serial PRIMARY KEY)")
        opened.cursor().execute("INSERT INTO t DEFAULT VALUES")
    opened.close()
    postgresql_server.psql(f"CREATE DATABASE {copy} TEMPLATE {template} STRATEGY {strategy};")
    with psycopg2.connect(postgresql_server.get_uri(database=copy)) as opened:
        opened.cursor().execute("INSERT INTO t DEFAULT VALUES")
    opened.close()
    control(postgresql_server, "stop", "-m", "immediate")
    start(postgresql_server)
    opened = psycopg2.connect(postgresql_server.get_uri(database=copy))
    opened.autocommit = True
    try:
        cursor = opened.cursor()
        if is_sound:
            cursor.execute("INSERT INTO t DEFAULT VALUES")
        else:
            with pytest.raises(psycopg2.errors.UniqueViolation):
                cursor.execute("INSERT INTO t DEFAULT VALUES")
    finally:
        opened.close()
