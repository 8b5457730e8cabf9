-- For wrk: checks every answer against the expected value, and prints at the end what was counted as one
-- line of JSON.
--   wrk ... -s throughput.lua URL EXPECTED
local threads = {}

function setup(thread)
  thread:set("wrong", 0)
  table.insert(threads, thread)
end

function init(arguments)
  expected = arguments[1]
end

function response(status, headers, body)
  if status ~= 200 or body:match("^%s*(.-)%s*$") ~= expected then
    wrong = wrong + 1
    seen = status .. " " .. body:sub(1, 100)
  end
end

function done(summary, latency, requests)
  local wrong, seen = 0, nil
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("wrong")
    seen = seen or thread:get("seen")
  end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  -- Whatever an implementation answers, it is one line and no JSON of its own.
  seen = (seen or ""):gsub('[%c"\\]', "?")
  print(string.format('{"requests":%d,"seconds":%.6f,"wrong":%d,"lost":%d,"seen":"%s"}',
    summary.requests, summary.duration / 1e6, wrong, lost, seen))
end
