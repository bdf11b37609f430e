-- A chat request with a prompt of 100 tokens (4 characters each), and one line with what came of it.
local words = {}
for i = 1, 100 do
  words[i] = string.format("w%02d", i % 100)
end

wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"model":"loopback","messages":[{"role":"user","content":"' .. table.concat(words, " ") .. '"}]}'

local key = os.getenv("GATEBENCH_KEY")
if key then
  wrk.headers["Authorization"] = "Bearer " .. key
end

-- requests, their time in us, failures of any kind, p99 in us
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(99)))
end
