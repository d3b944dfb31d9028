# shellcheck shell=sh
# Written by packages/cli/src/shims/write.ts from the tool table; change that.
# Sourced by every launcher of this directory with $bin set: chooses the Node.js (that of the release or of the workspace,
# else the system's if it is new enough) and becomes it.
home=${bin%/*}
main=$home/packages/cli/dist/main.js
[ -f "$main" ] || main=$home/libs/main.js
case $(uname -sm) in
  'Linux x86_64') platform=linux-x64 ;;
  'Linux aarch64' | 'Linux arm64') platform=linux-arm64 ;;
  'Darwin arm64') platform=darwin-arm64 ;;
  'Darwin x86_64') platform=darwin-x64 ;;
  *) platform=other ;;
esac
node=
for candidate in "$home/libs/node/node" "$home/node_modules/node-$platform/bin/node" "$home/node_modules/node-bin-$platform/bin/node"; do
  if [ -x "$candidate" ]; then node=$candidate major=24; break; fi
done
if [ -z "$node" ] && node=$(command -v node); then
  version=$("$node" --version)
  major=${version#v} major=${major%%.*}
  if [ "$major" -lt 24 ]; then
    echo "Node.js 24 or newer is needed; found $version at $node. Run  npm install  in $home to get one for this checkout." >&2
    exit 1
  fi
fi
if [ -z "$node" ]; then
  echo "Node.js 24 or newer is needed and none was found. Install it, or run  npm install  in $home." >&2
  exit 1
fi
if [ ! -f "$main" ]; then
  echo "kafka-ts is not built yet. Run  npm run build  in $home." >&2
  exit 1
fi
# A server's large buffers get pages of their own, which go back when they are freed: glibc would gather them in heaps (one
# for each thread) that never shrink, tens of MB of a broker. Other C libraries do not look at these.
case $1 in
  *server-start | zk-server)
    export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}" MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-262144}"
    export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-1048576}"
    ;;
esac
# The young generation stays small: under load it would take as much memory as all buffers of a broker together.
# A ZooKeeper keeps what it is sent: its young generation has its full size at once (idle that is no memory, and 100,000 nodes load in
# three quarters of the time), and its old one is collected only when that is worth it.
case $1 in
  zookeeper-server-start | zk-server)
    [ -f "${main%/*}/zookeeper.cjs" ] && main=${main%/*}/zookeeper.cjs
    set -- --min-semi-space-size=8 --initial-old-space-size=64 "$main" "$@"
    # A flag of V8 that the server would set itself: later, and at a price.
    [ "$major" -gt 24 ] || set -- --memory-saver-mode "$@"
    ;;
  # A broker with thousands of partitions starts with half the work of the collector. One thread compiles, while requests wait for a
  # processor: four would take them all.
  server-start) set -- --v8-pool-size=1 --min-semi-space-size=8 --initial-old-space-size=64 "$main" "$@" ;;
  *) set -- --min-semi-space-size=4 "$main" "$@" ;;
esac
exec "$node" --max-semi-space-size=8 "$@"
