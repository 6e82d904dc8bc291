#!/usr/bin/env bash
# A careful client of the generations API, on curl, that `givonkit check client` can drive.
# Needs bash 5, curl 7.84 or later, jq and sha256sum.
#
# To use it: save it as my_driver.sh, and run `givonkit check client -- bash my_driver.sh`.
# To have your own client judged, keep the loop at the end, and let generate ERRAND call your client and print what came
# of it: {"id", "outcome": "succeeded", "job_id", "urls", "bytes"} or
# {"id", "outcome": "failed", "error": {"kind", "message", "job_id"}}. All times in here are milliseconds.
set -u

LONGEST_REQUEST=30000
LONGEST_PAUSE=30000
OVERTIME=4000 # what canceling may take, beyond the deadline
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Print how an errand ended, whether it is to be done (`generate`) or gone on with (`resume`).
generate() {
  begin "$1"
  if { in_time && fetched; } || { after_the_deadline && fetched; }; then
    jq -c --slurp --arg id "$id" --arg job_id "$job_id" --arg cost "$cost" '{$id, outcome: "succeeded", $job_id,
      urls: map(.url), bytes: .[0].size, results: ., cost_tokens: ($cost | tonumber? // null)}' "$work/results"
  else
    jq -c -n --arg id "$id" --arg kind "$kind" --arg message "$message" --arg job_id "$job_id" '{$id, outcome: "failed",
      error: {$kind, $message, job_id: (if $job_id == "" then null else $job_id end)}}'
  fi
}

begin() {
  local told
  mapfile -t told < <(jq -r '.id, .base_url, .api_key, .state_dir,
    (.deadline_seconds, .poll_interval_seconds | . * 1000 | floor)' <<<"$1")
  id=${told[0]} jobs=${told[1]%/}/api/v1/generations api_key=${told[2]} state=${told[3]} interval=${told[5]}
  jq -c .request <<<"$1" >"$work/request"
  kind="" message="" may_exist="" # a job whose id is not known
  is_known "$(cat "$state/job_id" 2>/dev/null)"
  allow "${told[4]}"
}

is_known() {
  job_id=$1 job_url=$jobs/$(jq -rn --arg id "$1" '$id | @uri')
}

# There is no result; the kind is one of the protocol's.
failed() {
  kind=$1 message=${2:0:2000}
  return 1
}

# Leave the completed job in $work/body.
in_time() {
  [[ -n $job_id ]] || created || return
  completed
}

# Ask for the job, under one key however often it is asked for, until an answer names it.
created() {
  local key
  if [[ -e $state/key ]]; then
    may_exist=yes
  else
    remember key "$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)"
  fi
  key=$(<"$state/key")
  if ! asked is_job POST "$jobs" --header "Idempotency-Key: $key" --header "Content-Type: application/json" \
    --data-binary "@$work/request"; then
    ((status == 429)) && kind=rate_limited || kind=transport
    [[ $may_exist ]] && kind=unknown_outcome
    failed "$kind" "$(server_text)"
  elif is_final; then
    kind=$(kind_of refused) # what is about the key says nothing about a POST that was sent before
    if [[ $kind != refused && $may_exist ]]; then kind=unknown_outcome; fi
    failed "$kind" "$(server_text)"
  else
    is_known "$(told '.id')"
    remember job_id "$job_id"
    pause "$interval"
  fi
}

# Leave the job in $work/body when it is completed; a status that nobody knows is as good as `processing`.
completed() {
  while asked is_job GET "$job_url"; do
    if is_final; then failed "$(kind_of protocol)" "$(server_text)"; return; fi
    ended
    case $? in 0) return 0 ;; 1) return 1 ;; esac
    pause "$interval" || return
  done
  return 1
}

# Cancel the job, since nobody waits for it any longer; it may be completed after all.
after_the_deadline() {
  [[ $kind == timeout ]] || return
  allow $OVERTIME
  message="the job may still be running"
  if asked is_job POST "$job_url/cancel" --data "" --header "Content-Type:"; then
    if ((status == 409)); then completed && return; elif ! is_final; then ended && return; fi
  fi
  [[ $kind == job_failed ]] || kind=timeout
  failed "$kind" "the deadline passed; $message"
}

# Fetch every result of the job in $work/body; a URL that is refused is asked for anew, once.
fetched() {
  local urls number url
  : >"$work/results"
  cost=$(told '.cost.tokens | numbers')
  mapfile -t urls < <(told '.outputs[]?.url | strings')
  ((${#urls[@]})) || failed protocol "the job is completed, but names no results" || return
  for number in "${!urls[@]}"; do
    url=${urls[number]}
    asked is_file GET "$url" || return
    if is_final; then
      completed || return
      url=$(told ".outputs[$number].url")
      asked is_file GET "$url" || return
    fi
    ! is_final || failed protocol "$(server_text)" || return
    jq -n --arg url "$url" --arg sha256 "$(sha256sum <"$work/body" | cut -c -64)" \
      --arg size "$(wc -c <"$work/body")" '{$url, $sha256, size: ($size | tonumber)}' >>"$work/results"
  done
}

# Leave the answer that is wanted, or a refusal; after any other, and after none, repeat: IS_WANTED METHOD URL OPTION...
asked() {
  local is_wanted=$1 wait=$interval
  shift
  if [[ $1 == POST ]] && ((wait > 200)); then wait=200; fi
  while send "$@"; do
    if is_final || "$is_wanted"; then return 0; fi
    ((status == 0 || status == 429)) || may_exist=yes
    pause "$(as_told "$wait")" || return
    wait=$((2 * wait < LONGEST_PAUSE ? 2 * wait : LONGEST_PAUSE))
  done
  return 1
}

# Leave an answer in $work/body and in variables; status is 0 where none came, or not all of it: METHOD URL OPTION...
send() {
  local method=$1 url=$2 secret="" leads=--location told limit
  shift 2
  has_time || return
  if [[ $url == "$jobs"* ]]; then # the key is for the API alone, and for no list of processes
    secret="header = \"Authorization: Bearer $api_key\"" leads=--no-location
  fi
  limit=$((left < longest_request ? left : longest_request))
  : >"$work/body"
  curl --silent --globoff --request "$method" --max-time "$(seconds "$limit")" --output "$work/body" $leads --config - \
    --write-out '%{http_code}\n%header{retry-after}\n%header{date}\n%header{content-encoding}\n' \
    "$@" --url "$url" <<<"$secret" >"$work/told"
  case $? in 0) ;; 5 | 6 | 7) nothing ;; *) nothing && may_exist=yes ;; esac # 5, 6, 7: it could not connect
  mapfile -t told <"$work/told"
  status=$((10#${told[0]:-0})) retry_after=${told[1]:-} date=${told[2]:-} encoding=${told[3]:-}
}

nothing() { : >"$work/told" && : >"$work/body"; }
is_final() { ((status >= 400 && status < 500 && status != 408 && status != 425 && status != 429)); }
is_ok() { ((status >= 200 && status < 300)); }
is_job() { is_ok && [[ -n $(told '.id | strings') ]]; }
is_file() { is_ok && [[ -s $work/body && -z $encoding ]]; } # of one that was cut off, curl says so, unless it is packed
told() { jq -r "objects | $1" "$work/body" 2>/dev/null; }

# Whether the job in $work/body has its results; 1 when it will never have any, 2 when it may.
ended() {
  case $(told '.status | strings | ascii_downcase') in
    completed | succeeded) ;;
    failed) failed job_failed "$(told '.error.message')" ;;
    canceled | cancelled) failed canceled "the job was canceled" ;;
    *) return 2 ;;
  esac
}

kind_of() {
  case $status in 401 | 403) echo auth ;; 402) echo insufficient_tokens ;; *) echo "$1" ;; esac
}

server_text() {
  local text
  text=$(told '.error.message? | strings')
  [[ -n $text ]] || text=$(head -c 2000 "$work/body" | tr -d '\0')
  ((status)) || text="no answer came, or not all of it"
  printf '%s' "${text:-HTTP $status}"
}

# Print how long to wait before asking again: as long as the answer says; a date is one of the server's own clock.
as_told() {
  local wait=0
  if [[ $retry_after =~ ^[0-9]+$ ]]; then
    wait=$((10#${retry_after:0:9} * 1000))
  elif [[ $retry_after =~ ^[A-Z][a-z]+, ]]; then
    wait=$((($(date -d "$retry_after" +%s || echo 0) - $(date -d "${date:-now}" +%s || echo 0)) * 1000))
  fi
  echo $((wait > $1 ? wait : $1))
}

# Keep what a restart needs to know: all of it or nothing, even if this process dies meanwhile.
remember() {
  printf '%s' "$2" >"$state/$1.part" && mv -f "$state/$1.part" "$state/$1"
}

# Set how much time there is from now on; one request that hangs may take a part of it.
allow() {
  ends=$(($(now) + $1)) longest_request=$(($1 / 4 < LONGEST_REQUEST ? $1 / 4 : LONGEST_REQUEST))
}

has_time() {
  left=$((ends - $(now)))
  ((left > 0)) || failed timeout "there is no time left"
}

pause() {
  has_time || return
  sleep "$(seconds $(($1 < left ? $1 : left)))"
  has_time
}

seconds() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }

now() { # by a clock that nobody sets, where there is one
  local up
  if read -r up _ 2>/dev/null </proc/uptime; then echo "${up/./}0"; else echo $((${EPOCHREALTIME/[.,]/} / 1000)); fi
}

while IFS= read -r line; do
  generate "$line"
done
