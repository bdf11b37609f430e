-- One request to an LLM API, from the environment, and one line with what came of it.
--   GATEBENCH_PATH, GATEBENCH_BODY, GATEBENCH_KEY (may be absent)
wrk.method = "POST"
wrk.path = os.getenv("GATEBENCH_PATH")
wrk.headers["Content-Type"] = "application/json"
wrk.body = os.getenv("GATEBENCH_BODY")

local key = os.getenv("GATEBENCH_KEY")
if key then
  wrk.headers["x-api-key"] = key
end

-- requests, their time in us, failures of any kind, p99 in us
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(99)))
end
