-- wrk -s traffic.lua URL -- METHOD PATH BODY KEY_PREFIX KEY_COUNT
-- Many keys in turn, because a key's tokens would not pay for all the jobs of a run; a single key is named whole.

local requests = {}
local turn = 0

function init(arguments)
   local method, path, body = arguments[1], arguments[2], arguments[3]
   local count = tonumber(arguments[5])
   for number = 1, count do
      local key = count == 1 and arguments[4] or arguments[4] .. number
      local headers = { ["Authorization"] = "Bearer " .. key }
      if body ~= "" then
         headers["Content-Type"] = "application/json"
      end
      requests[number] = wrk.format(method, path, headers, body ~= "" and body or nil)
   end
end

function request()
   turn = turn % #requests + 1
   return requests[turn]
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      '\n{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "socket_errors": %d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
      errors.connect + errors.read + errors.write + errors.timeout))
end
