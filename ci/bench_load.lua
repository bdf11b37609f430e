-- The request that macro sends with --prompt-tokens 100: as many bytes, as many fields. One line with
-- what came of it.
local words = {}
for i = 1, 100 do
  words[i] = string.format("w%02d", i % 100)
end

wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["User-Agent"] = "gatebench-macro"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"model":"loopback","messages":[{"role":"user","content":"' .. table.concat(words, " ") .. '"}]}'

-- requests, failures of any kind
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d\n", summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
