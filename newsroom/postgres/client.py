"""`manage.py dbshell` with the `psql` that the embedded server brings along."""

from django.db.backends.postgresql import client

from newsroom import embedded


class DatabaseClient(client.DatabaseClient):
    """The embedded server's psql, connected to its socket."""

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        folder = embedded.ensure(settings_dict["HOST"])
        args, env = super().settings_to_cmd_args_env({**settings_dict, "HOST": str(folder)}, parameters)
        return [str(embedded.program("psql")), *args[1:]], env
