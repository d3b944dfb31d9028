import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes with kafka-clients 3.9.2 what only a coordinator of Apache's makes: transactions that are committed, aborted and left open, offsets
 * committed in them, old message formats. One process serves several brokers, one after the other; each line of stdin is an order:
 *   first PORT old|new   makes the topics and writes to them (old: also topics of message formats 0.8.2 and 0.10.2)
 *   more PORT old|new    aborts the transaction that was left open, writes on, and leaves another one open
 * and is answered by a line "done", or by "failed" and why.
 */
public class Writer {
    private static final long START = System.currentTimeMillis() - 600_000;
    private static final String[] CODECS = {"none", "gzip", "snappy", "lz4", "zstd"};
    private static int sent = 0;

    public static void main(String[] args) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] order = line.split(" ");
            try {
                obey(order[0], "127.0.0.1:" + order[1], order[2].equals("old"));
                System.out.println("done");
            } catch (Exception e) {
                e.printStackTrace(System.out);
                System.out.println("failed " + e);
            }
        }
    }

    private static void obey(String what, String bootstrap, boolean hasOldFormats) throws Exception {
        if (what.equals("first")) createTopics(bootstrap, hasOldFormats);
        for (String codec : CODECS) {
            write(bootstrap, codec, "codecs", 2, true);
            boolean isOldCodec = !codec.equals("zstd");
            if (hasOldFormats && isOldCodec) write(bootstrap, codec, "old-8", 1, false);
            if (hasOldFormats && isOldCodec) write(bootstrap, codec, "old-10", 1, false);
        }
        compactable(bootstrap, "compacted");
        if (hasOldFormats) compactable(bootstrap, "old-compacted");
        transactionsOfKeys(bootstrap);
        commitOffsets(bootstrap);
        if (what.equals("first")) transactions(bootstrap);
        else moreTransactions(bootstrap);
        if (what.equals("first")) deleteRecords(bootstrap);
    }

    private static void createTopics(String bootstrap, boolean hasOldFormats) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        topics.add(topic("codecs", 2, Map.of()));
        topics.add(topic("txn", 1, Map.of("segment.bytes", "1500")));
        topics.add(topic("compacted", 1, Map.of("cleanup.policy", "compact", "segment.bytes", "2000", "min.cleanable.dirty.ratio", "1", "delete.retention.ms", "100")));
        topics.add(topic("deleted", 1, Map.of("segment.bytes", "2500")));
        if (hasOldFormats) topics.add(topic("old-compacted", 1, Map.of("cleanup.policy", "compact", "segment.bytes", "2000", "min.cleanable.dirty.ratio", "1", "message.format.version", "0.10.2")));
        if (hasOldFormats) topics.add(topic("old-8", 1, Map.of("message.format.version", "0.8.2")));
        if (hasOldFormats) topics.add(topic("old-10", 1, Map.of("message.format.version", "0.10.2")));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(topics).all().get();
        }
    }

    private static NewTopic topic(String name, int partitions, Map<String, String> configs) {
        return new NewTopic(name, partitions, (short) 1).configs(configs);
    }

    private static KafkaProducer<String, String> producer(String bootstrap, Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "linger.ms", "50", "batch.size", "3000"));
        config.putAll(more);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static void write(String bootstrap, String codec, String topic, int partitions, boolean hasHeaders) {
        // Without idempotence, which topics of old formats refuse.
        try (KafkaProducer<String, String> producer = producer(bootstrap, Map.of("compression.type", codec, "enable.idempotence", hasHeaders))) {
            for (int i = 0; i < 40; i++) {
                String key = i % 5 == 0 ? null : "key " + i;
                String value = i % 7 == 0 ? null : codec + " value " + "x".repeat(i * 3) + sent;
                List<Header> headers = new ArrayList<>();
                if (hasHeaders && i % 3 == 0) headers.add(new RecordHeader("h" + i, i % 2 == 0 ? null : new byte[] {1, (byte) i}));
                producer.send(new ProducerRecord<>(topic, i % partitions, START + 10L * sent++, key, value, headers));
                if (i == 20) producer.flush();
            }
        }
    }

    /** Keys that come again, tombstones, and data of an aborted transaction. */
    private static void compactable(String bootstrap, String topic) {
        // Without idempotence, which topics of old formats refuse.
        Map<String, Object> config = Map.of("compression.type", "gzip", "enable.idempotence", topic.equals("compacted"));
        try (KafkaProducer<String, String> producer = producer(bootstrap, config)) {
            for (int i = 0; i < 120; i++) {
                String value = i % 11 == 0 ? null : "value " + i + " of " + sent;
                producer.send(new ProducerRecord<>(topic, 0, START + 10L * sent++, "key " + i % 13, value));
                if (i % 6 == 5) producer.flush();
            }
        }
    }

    private static void transactionsOfKeys(String bootstrap) {
        try (KafkaProducer<String, String> producer = producer(bootstrap, Map.of("transactional.id", "tx-compacted"))) {
            producer.initTransactions();
            for (int i = 0; i < 4; i++) {
                producer.beginTransaction();
                for (int j = 0; j < 8; j++) send(producer, "compacted", "key " + (j + i));
                producer.flush();
                if (i % 2 == 0) producer.commitTransaction();
                else producer.abortTransaction();
            }
            producer.beginTransaction();
            for (int j = 0; j < 30; j++) {
                send(producer, "compacted", "last " + j % 3);
                producer.flush();
            }
            producer.commitTransaction();
        }
    }

    private static void send(KafkaProducer<String, String> producer, String topic, String key) {
        producer.send(new ProducerRecord<>(topic, 0, START + 10L * sent++, key, "value " + sent));
    }

    private static void sendBatches(KafkaProducer<String, String> producer, int batches) {
        for (int i = 0; i < batches; i++) {
            send(producer, "txn", "a" + i);
            send(producer, "txn", "b" + i);
            producer.flush();
        }
    }

    private static void transactions(String bootstrap) {
        KafkaProducer<String, String> a = transactional(bootstrap, "tx-a");
        KafkaProducer<String, String> b = transactional(bootstrap, "tx-b");
        KafkaProducer<String, String> open = transactional(bootstrap, "tx-open");
        KafkaProducer<String, String> plain = producer(bootstrap, Map.of());
        a.beginTransaction();
        sendBatches(a, 2);
        b.beginTransaction();
        sendBatches(b, 2);
        sendBatches(a, 1);
        a.commitTransaction();
        b.abortTransaction();
        a.beginTransaction();
        sendBatches(a, 12);
        sendBatches(plain, 1);
        b.beginTransaction();
        sendBatches(b, 1);
        b.sendOffsetsToTransaction(Map.of(new TopicPartition("txn", 0), new OffsetAndMetadata(7, "in a transaction")), new ConsumerGroupMetadata("group-transaction"));
        a.abortTransaction();
        b.commitTransaction();
        b.beginTransaction();
        b.sendOffsetsToTransaction(Map.of(new TopicPartition("txn", 0), new OffsetAndMetadata(9, "aborted")), new ConsumerGroupMetadata("group-transaction"));
        sendBatches(b, 1);
        b.abortTransaction();
        sendBatches(plain, 2);
        open.beginTransaction();
        sendBatches(open, 3);
        a.beginTransaction();
        sendBatches(a, 3);
        a.commitTransaction();
        a.beginTransaction();
        sendBatches(a, 8);
        a.abortTransaction();
        sendBatches(plain, 1);
        for (KafkaProducer<String, String> producer : List.of(a, b, plain)) producer.close();
        // At once, so that the client does not abort what is open.
        open.close(Duration.ZERO);
    }

    private static void moreTransactions(String bootstrap) {
        KafkaProducer<String, String> open = transactional(bootstrap, "tx-open");
        KafkaProducer<String, String> a = transactional(bootstrap, "tx-a");
        open.beginTransaction();
        sendBatches(open, 2);
        a.beginTransaction();
        sendBatches(a, 2);
        a.abortTransaction();
        open.commitTransaction();
        open.beginTransaction();
        sendBatches(open, 1);
        a.beginTransaction();
        sendBatches(a, 1);
        a.commitTransaction();
        a.close();
        open.close(Duration.ZERO);
    }

    private static KafkaProducer<String, String> transactional(String bootstrap, String id) {
        KafkaProducer<String, String> producer = producer(bootstrap, Map.of("transactional.id", id, "transaction.timeout.ms", "600000"));
        producer.initTransactions();
        return producer;
    }

    private static void commitOffsets(String bootstrap) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "group.id", "group-plain", "enable.auto.commit", "false");
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (int partition = 0; partition < 2; partition++) {
                offsets.put(new TopicPartition("codecs", partition), new OffsetAndMetadata(11 + sent, Optional.of(0), "of " + sent));
            }
            consumer.assign(offsets.keySet());
            consumer.commitSync(offsets);
        }
    }

    private static void deleteRecords(String bootstrap) throws Exception {
        write(bootstrap, "none", "deleted", 1, true);
        write(bootstrap, "lz4", "deleted", 1, true);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.deleteRecords(Map.of(new TopicPartition("deleted", 0), RecordsToDelete.beforeOffset(47))).all().get();
        }
    }
}
