"""What is measured, and on what: the archive of a large paper, made within minutes, and the benchmark that runs on it.

Nothing that serves readers imports this package.
"""
