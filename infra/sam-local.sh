#!/usr/bin/env bash
# Runs the functions with `sam local`, on the DynamoDB Local of a development server (`make run`, with a data directory
# of its own, .local/sam). `sam local` has no streams, schedules and queues: the development server follows the streams,
# as it always does.
#
#   sam-local.sh serve     serve the API until Ctrl-C, at http://127.0.0.1:3000/graphql (SAM_PORT sets the port)
#   sam-local.sh invoke    invoke each function with its events of infra/events, and check its answers
#   sam-local.sh check     both; the requests are those of a scenario and of the audit of GraphQL over HTTP
#
# It needs sam, the Docker engine, and what `make run` needs. It runs `make sam-build` first.
set -euo pipefail
set -m # each background process gets a group of its own: Ctrl-C reaches only this script, which stops them
cd "$(dirname "$0")/.."
export SAM_CLI_TELEMETRY=0 AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local # DynamoDB Local accepts any credentials

say() { echo "sam-local: $*" >&2; }
fail() { say "$*"; exit 1; }

case "$(uname -m)" in
  x86_64) export ARCHITECTURE=x86_64 ;;
  aarch64 | arm64) export ARCHITECTURE=arm64 ;;
  *) fail "the functions run on x86_64 and arm64, but this machine is $(uname -m)" ;;
esac
command -v sam >/dev/null || fail "sam is missing: install it with pip install aws-sam-cli"
docker info >/dev/null 2>&1 || fail "no Docker engine answers: start it first"

data=.local/sam
work=$(mktemp -d)
server='' api='' secrets=''
signing=whsec_NobodySignsWithThisSecret0
containers() { docker ps -aq --filter "ancestor=public.ecr.aws/lambda/provided:al2023-rapid-$ARCHITECTURE" 2>/dev/null | sort; }
before=$(containers)
end() {
  code=$?
  trap - EXIT INT TERM
  for process in $api $secrets $server; do
    kill "$process" 2>/dev/null || continue # not with INT, which processes ignore if the caller of this script does
    wait "$process" 2>/dev/null || true
  done
  # Containers that SAM leaves when it is interrupted.
  left=$(comm -13 <(echo "$before") <(containers))
  [ -z "$left" ] || xargs docker rm -f >/dev/null <<<"$left" || true
  rm -rf "$work"
  exit "$code"
}
trap end EXIT
trap 'exit 130' INT TERM

# await FILE PATTERN PROCESS: waits until the log of a process contains a pattern.
await() {
  for _ in $(seq 600); do
    grep -q "$2" "$1" && return
    kill -0 "$3" 2>/dev/null || break
    sleep 0.2
  done
  cat "$1" >&2
  fail "the process ended, or took longer than two minutes, without the line: $2"
}

start_database() {
  make -s bin/local
  PORT=0 DYNAMODB_PORT=0 DATA_DIR=$data SEED=${SEED:-yes} bin/local >"$work/server" 2>&1 &
  server=$!
  await "$work/server" 'Drawdown is running' $server
  database=$(sed -n 's/.*DynamoDB Local at [^:]*:[^:]*:\([0-9]*\).*/\1/p' "$work/server" | head -1)
  [ -n "$database" ] || fail "the development server does not print the address of its database"
  key=$(<"$data/api-key")
}

# The options of each `sam local`. SAM gives a nested stack the name of a parameter for its empty value: variables that have to
# be empty are set here. At the addresses of the queues and of the bucket nothing answers:
# nothing is delivered, exported or told by e-mail from here.
settings() {
  local host=host.docker.internal
  local queue="http://$host:9/000000000000/deliveries"
  cat >"$work/variables.json" <<END
{"Parameters": {"DELIVERY_QUEUE_URL": "$queue", "TEST_DELIVERY_QUEUE_URL": "$queue", "PAYMENT_QUEUE_URL": "$queue",
  "STRIPE_LIVE_SECRET_ARN": "", "STRIPE_LIVE_PAGES_ARN": "", "STRIPE_TEST_PAGES_ARN": "",
  "DASHBOARD_URL": "https://billing.example.com", "MAIL_QUEUE_URL": "$queue", "EMAIL_NAME": "", "MAIL_CONFIGURATION_SET": "mails",
  "EXPORT_BUCKET": "exports", "EXPORT_BUCKET_URL": "http://$host:9/exports"}}
END
  node infra/secrets.mjs "$signing" >"$work/secrets" 2>&1 &
  secrets=$!
  await "$work/secrets" '^port' $secrets
  local port arn=arn:aws:secretsmanager:eu-central-1:000000000000:secret:stripe-AbCdEf
  port=$(sed -n 's/^port //p' "$work/secrets")
  options=(--skip-pull-image --add-host "$host:host-gateway" --env-vars "$work/variables.json"
    --parameter-overrides "Architecture=$ARCHITECTURE" "DatabaseEndpoint=http://$host:$database"
    "AllowedOrigins=http://localhost:8080" Introspection=yes
    "SecretsEndpoint=http://$host:$port" "StripeTestSecretArn=$arn" ReturnUrl=https://shop.example/
    EmailFrom=billing@example.com DashboardUrl=https://billing.example.com)
}

start_api() { # PORT
  sam local start-api --port "$1" --warm-containers LAZY "${options[@]}" >"$work/api" 2>&1 &
  api=$!
  await "$work/api" 'Running on http' $api
}

serve() {
  local port=${SAM_PORT:-3000}
  start_api "$port"
  trap 'exit 0' INT # the user ends it with Ctrl-C
  say "the API is at http://127.0.0.1:$port/graphql, its key is $key (Authorization: Bearer …); Ctrl-C stops it"
  wait $api
}

# invoke invokes a function with an event, and checks that its answer contains what is wanted, without regard to spaces.
invoke() { # EVENT WANTED
  local function got logs
  function=$(dirname "$1")
  logs=$work/${1//\//-}
  got=$(timeout 180 sam local invoke "${function^}" --event "infra/events/$1" "${options[@]}" 2>"$logs") || true
  if grep -qF -- "${2// /}" <<<"${got// /}"; then
    echo "$1: $2"
    return
  fi
  say "the answer to $1 is ${got:-empty}, not $2"
  tail -15 "$logs" >&2
  return 1
}

# invoke_all invokes each function with each of its events, two at a time.
invoke_all() {
  local event want failed=0 running=0
  while read -r event want; do
    case $event in '' | '#'*) continue ;; esac
    if [ $running = 2 ]; then
      wait -n || failed=1
      running=1
    fi
    invoke "$event" "$want" </dev/null &
    running=$((running + 1))
  done <infra/events/answers.txt
  while [ $running -gt 0 ]; do
    wait -n || failed=1
    running=$((running - 1))
  done
  [ $failed = 0 ]
}

# install_audit sets audit to the directory of the audit of GraphQL over HTTP: the one in which the tests of the API
# keep their version, or else a new one with that version.
install_audit() {
  local package peer
  package=$(sed -n 's/.*auditPackage *= "\(.*\)"/\1/p' graph/audit_test.go)
  peer=$(sed -n 's/.*auditPeer *= "\(.*\)"/\1/p' graph/audit_test.go)
  audit=${XDG_CACHE_HOME:-$HOME/.cache}/drawdown/${package/@/-}-${peer/@/-}
  [ -d "$audit" ] && return
  audit=$work/audit
  npm install --silent --ignore-scripts --no-audit --no-fund --no-save --prefix "$audit" "$package" "$peer"
}

check() {
  local port
  port=$(node -e 's = require("net").createServer().listen(0, () => { console.log(s.address().port); s.close() })')
  start_api "$port"
  install_audit
  node infra/scenario.mjs "http://127.0.0.1:$port/graphql" "$key" "$audit" "$signing"
  kill $api
  wait $api || true
  api=''
  invoke_all
}

[ "${1:-}" != check ] || data=$work/data # without data of other runs
infra/standin-base-image.sh "$ARCHITECTURE"
make -s sam-build >"$work/build" 2>&1 || { cat "$work/build" >&2; fail "the functions could not be built"; }
start_database
settings
case ${1:-} in
  serve) serve ;;
  invoke) invoke_all ;;
  check) check ;;
  *) fail "usage: sam-local.sh serve|invoke|check" ;;
esac
