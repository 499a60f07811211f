"""What workers of tests do: tasks, and a mail server whose box is a table, so that posting is part of the transaction."""

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.tasks import task


class Box(BaseEmailBackend):
    """Posts into the table `posted`; nothing in the table stops a mail from being there twice."""

    def send_messages(self, messages):
        with connection.cursor() as cursor:
            for message in messages:
                cursor.execute("INSERT INTO posted (subject) VALUES (%s)", [message.subject])
        return len(messages)


@task
def add(first: int, second: int) -> int:
    return first + second


@task
def fail(words: str) -> None:
    raise ValueError(words)


@task
def no_json() -> object:
    return object()


@task(takes_context=True)
def attempt(context) -> int:
    return context.attempt
