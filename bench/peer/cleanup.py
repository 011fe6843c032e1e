"""What ClearML's cleanup service does in one pass, by ClearML's own SDK: list page by page while deleting, and
Task.delete one by one. Prints one line of JSON: how many tasks it deleted, and how long the pass took."""

import json
import sys
import time
from datetime import datetime, timedelta, timezone

from clearml import Task
from clearml.backend_api.session.client import APIClient

PAGE_SIZE = 100
DELETE_THRESHOLD_DAYS = 30

client = APIClient()
started = time.perf_counter()
before = datetime.now(timezone.utc) - timedelta(days=DELETE_THRESHOLD_DAYS)
listed = deleted = page = 0
while True:
    tasks = client.tasks.get_all(
        system_tags=["archived"],
        only_fields=["id"],
        order_by=["-last_update"],
        page_size=PAGE_SIZE,
        page=page,
        status_changed=["<{}".format(before.strftime("%Y-%m-%d %H:%M:%S"))],
    )
    page += 1
    for task in tasks:
        listed += 1
        try:
            if Task.get_task(task_id=task.id).delete(
                delete_artifacts_and_models=True,
                skip_models_used_by_other_tasks=True,
                raise_on_error=False,
            ):
                deleted += 1
        except Exception as error:
            print(error, file=sys.stderr)
    if not tasks:
        break
took = time.perf_counter() - started
print("\n" + json.dumps({"listed": listed, "deleted": deleted, "passMs": took * 1000}))
