"""The request that macro sends with --prompt-tokens 100, from Locust's faster client without a pause.

One line with what came of it: requests, failures.
"""
from locust import FastHttpUser, constant, events, task

BODY = {
    "model": "loopback",
    "messages": [{"role": "user", "content": " ".join(f"w{i % 100:02}" for i in range(1, 101))}],
}


class Worker(FastHttpUser):
    wait_time = constant(0)

    @task
    def chat(self):
        self.client.post("/v1/chat/completions", json=BODY)


@events.quitting.add_listener
def tell(environment, **_):
    total = environment.stats.total
    print(f"RESULT {total.num_requests} {total.num_failures}", flush=True)
