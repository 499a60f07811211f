"""How tasks run under tests: at once, where they are enqueued."""

from django.tasks.backends.immediate import ImmediateBackend

# Scoring takes longer than most verbs that ask for it: it is done where the fixture `scored` asks for it (conftest.py).
SCORING = {f"articles.tasks.score_{what}" for what in ("related", "unscored", "topic")}


class AtOnce(ImmediateBackend):
    """Runs what is enqueued; the scoring of related stories only while `scores`."""

    scores = False

    def _execute_task(self, task_result):
        if self.scores or task_result.task.module_path not in SCORING:
            super()._execute_task(task_result)
