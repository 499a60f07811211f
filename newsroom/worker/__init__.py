"""The worker: does what the rows of django.tasks ask for, and what the clock brings (docs/adr/0022-the-worker.md).

`queue` takes tasks, notes what came of them, gives back those of dead workers; `periodic` lists what is done every so
often; `process` is the program, `ear` its sign of life, `clock` its sense of time, `hand` what does the tasks; `state` is what others ask about it.
"""
