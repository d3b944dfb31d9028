#!/usr/bin/env bash
# Captures the segments that Apache brokers wrote of what their console producers sent, one topic per format and codec,
# and prints each as "VERSION FORMAT CODEC HEX". From these come packages/protocol/src/records/*.vectors.ts.
#   PEERS_HOME=/tmp/peers capture-segments.sh PORT ZOOKEEPER_PORT [VERSION...]     (needs shared/peers)
set -euo pipefail
peers=${PEERS_SCRIPTS:-/work/shared/peers}
port=$1 other=$2; shift 2
[[ $# -gt 0 ]] || set -- 0.8.2.2 1.0.0 2.2.0 3.9.2
work=$(mktemp -d /tmp/capture-segments.XXXXXX); pids=()
stop() { for p in "${pids[@]}"; do python3 "$peers/probe.py" term "$p" --timeout 20 >/dev/null 2>&1 || kill -9 "$p" 2>/dev/null || true; done; pids=(); }
trap 'stop; rm -rf "$work"' EXIT
kafka() { "$peers/kafka" "$@"; }

for v in "$@"; do
  d=$work/$v b=127.0.0.1:$port z=127.0.0.1:$other old=
  "$peers/mkconf.sh" "$v" "$d" "$port" "$other"
  export LOG_DIR=$d/logs KAFKA_HEAP_OPTS=-Xmx256M
  r=$(python3 "$peers/probe.py" launch --zk "$z" --log "$d/zk.log" -- "$peers/kafka" "$v" zookeeper-server-start "$d/zookeeper.properties")
  pids+=("${r##* }")
  case $v in 0.8.*) old=--old ;; esac
  r=$(python3 "$peers/probe.py" launch --kafka "$b" $old --log "$d/broker.log" -- "$peers/kafka" "$v" server-start "$d/server.properties")
  pids+=("${r##* }")
  formats=(default) codecs=(none gzip snappy lz4) where=(--zookeeper "$z") prod=(--broker-list "$b")
  case $v in
    2.2.0) formats=(0.9.0 0.10.2 2.2) ;;
    3.9.2) codecs=(none gzip snappy lz4 zstd) where=(--bootstrap-server "$b") prod=(--bootstrap-server "$b") ;;
  esac
  for f in "${formats[@]}"; do
    config=(); [[ $f == default ]] || config=(--config "message.format.version=$f")
    for c in "${codecs[@]}"; do
      t=t-$f-$c extra=(--property parse.key=true --property key.separator=:) lines='k1:one one one one one one\nk2:two two two two two two\nk3:three\n'
      if [[ $v == 3.9.2 ]]; then
        extra+=(--property parse.headers=true --property headers.delimiter=';' --property headers.key.separator== --property null.marker=NULL)
        lines='h1=v1,h2=v2;k1:one one one one one one\nh=;k2:two two two two two two\nNULL;k3:NULL\n'
      fi
      kafka "$v" topics "${where[@]}" --create --topic "$t" --partitions 1 --replication-factor 1 "${config[@]}" >/dev/null 2>&1
      sleep 1
      codec=(); [[ $c == none ]] || codec=(--compression-codec "$c")
      printf "$lines" | kafka "$v" console-producer "${prod[@]}" --topic "$t" "${codec[@]}" "${extra[@]}" >"$d/producer.out" 2>&1
    done
  done
  stop
  for f in "${formats[@]}"; do
    for c in "${codecs[@]}"; do
      log=$(find "$d" -path "*t-$f-$c-0/00000000000000000000.log")
      echo "$v $f $c $(xxd -p "$log" | tr -d '\n')"
    done
  done
done
