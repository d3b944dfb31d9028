"""A client on kafka-python. Values are lines.

program.py produce BOOTSTRAP TOPIC CODEC plain|idempotent    stdin to partition 0, each acknowledged
program.py consume BOOTSTRAP TOPIC COUNT                     partition 0 from its start
program.py group BOOTSTRAP TOPIC COUNT GROUP                 by a consumer group, committing at the end
"""

import sys
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition


def produce(bootstrap, topic, codec, kind):
    options = {"enable_idempotence": kind == "idempotent"} if "enable_idempotence" in KafkaProducer.DEFAULT_CONFIG else {}
    producer = KafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        linger_ms=5,
        compression_type=None if codec == "none" else codec,
        **options,
    )
    futures = [producer.send(topic, line.rstrip(b"\n"), partition=0) for line in sys.stdin.buffer]
    for future in futures:
        future.get(timeout=60)
    producer.close()


def consume(bootstrap, topic, count, group=None):
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    if group is None:
        consumer.assign([TopicPartition(topic, 0)])
        consumer.seek_to_beginning()
    else:
        consumer.subscribe([topic])
    seen, deadline = 0, time.monotonic() + 60
    while seen < count:
        if time.monotonic() > deadline:
            sys.exit("kafka-python: %d of %d messages after 60 s" % (seen, count))
        for records in consumer.poll(timeout_ms=500, max_records=count - seen).values():
            for record in records:
                sys.stdout.buffer.write(record.value + b"\n")
                seen += 1
    if group is not None:
        consumer.commit()
    consumer.close()


mode, bootstrap, topic, *rest = sys.argv[1:]
if mode == "produce":
    produce(bootstrap, topic, *rest)
else:
    consume(bootstrap, topic, int(rest[0]), rest[1] if mode == "group" else None)
