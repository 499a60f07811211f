"""How tasks run under tests: at once, where they are enqueued; one with a moment when a test lets that moment come."""

from datetime import datetime

from django.tasks.backends.immediate import ImmediateBackend

# Scoring takes longer than most verbs that ask for it: it is done where the fixture `scored` asks for it (conftest.py).
SCORING = {f"articles.tasks.score_{what}" for what in ("related", "unscored", "topic")}


class AtOnce(ImmediateBackend):
    """Runs what is enqueued; the scoring of related stories only while `scores`, what is for later when it is `due`."""

    supports_defer = True
    scores = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.later = []

    def due(self, at: datetime) -> int:
        """Run what was enqueued for a moment up to `at`, the earliest first; return how many tasks those were."""
        ripe = sorted(
            (result for result in self.later if result.task.run_after <= at),
            key=lambda result: result.task.run_after,
        )
        self.later = [result for result in self.later if result not in ripe]
        for result in ripe:
            super()._execute_task(result)
        return len(ripe)

    def _execute_task(self, task_result):
        if task_result.task.run_after is not None:
            self.later.append(task_result)
            return
        if self.scores or task_result.task.module_path not in SCORING:
            super()._execute_task(task_result)
