"""Run migrations for Alembic, in the transaction of the connection that it is given."""

from alembic import context

_given = context.config.attributes
context.configure(
    connection=_given["connection"],
    version_table=_given["version_table"],
    transactional_ddl=True,  # on SQLite as well: every transaction of ours begins with BEGIN
)
context.run_migrations()
