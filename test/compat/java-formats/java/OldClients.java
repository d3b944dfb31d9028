import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.api.FetchRequestBuilder;
import kafka.api.PartitionOffsetRequestInfo;
import kafka.common.TopicAndPartition;
import kafka.consumer.Consumer;
import kafka.consumer.ConsumerConfig;
import kafka.consumer.KafkaStream;
import kafka.consumer.Whitelist;
import kafka.javaapi.FetchResponse;
import kafka.javaapi.OffsetRequest;
import kafka.javaapi.OffsetResponse;
import kafka.javaapi.consumer.ConsumerConnector;
import kafka.javaapi.consumer.SimpleConsumer;
import kafka.javaapi.producer.Producer;
import kafka.message.MessageAndMetadata;
import kafka.message.MessageAndOffset;
import kafka.producer.KeyedMessage;
import kafka.producer.ProducerConfig;

/**
 * The clients in Scala of 0.8 – 1.1: `produce BROKERS TOPIC CODEC RECORDS…`, `fetch HOST PORT TOPICS` by SimpleConsumer,
 * `stream ZOOKEEPER GROUP TOPICS COUNT` by the high-level consumer. Messages have timestamps from 0.10 on.
 */
public final class OldClients {
  public static void run(Session session, String[] args) throws Exception {
    if (args[0].equals("produce")) produce(args);
    else if (args[0].equals("fetch")) fetch(session, args[1], Integer.parseInt(args[2]), args[3].split(","));
    else stream(session, args[1], args[2], args[3].split(","), Integer.parseInt(args[4]));
  }

  private static void produce(String[] args) {
    Properties props = new Properties();
    props.put("metadata.broker.list", args[1]);
    props.put("serializer.class", "kafka.serializer.DefaultEncoder");
    props.put("request.required.acks", "-1");
    props.put("compression.codec", args[3]);
    Producer<byte[], byte[]> producer = new Producer<byte[], byte[]>(new ProducerConfig(props));
    List<KeyedMessage<byte[], byte[]>> batch = new ArrayList<KeyedMessage<byte[], byte[]>>();
    for (Session.Sent each : Session.records(args, 4)) {
      batch.add(new KeyedMessage<byte[], byte[]>(args[2], each.key, each.value));
    }
    producer.send(batch);
    producer.close();
  }

  private static void fetch(Session session, String host, int port, String[] topics) throws Exception {
    SimpleConsumer consumer = new SimpleConsumer(host, port, 20000, 64 * 1024, "reader");
    try {
      for (String topic : topics) fetchTopic(session, consumer, topic);
    } finally {
      consumer.close();
    }
  }

  private static void fetchTopic(Session session, SimpleConsumer consumer, String topic) throws Exception {
    long last = lastOffset(consumer, topic);
    for (long next = 0; next < last; ) {
      kafka.api.FetchRequest request =
          new FetchRequestBuilder().clientId("reader").addFetch(topic, 0, next, 1000000).build();
      FetchResponse response = consumer.fetch(request);
      if (response.hasError()) throw new IllegalStateException(topic + ": " + response.errorCode(topic, 0));
      long before = next;
      for (MessageAndOffset each : response.messageSet(topic, 0)) {
        // A compressed set is whole, also before the offset that was asked for.
        if (each.offset() < next) continue;
        next = each.nextOffset();
        byte[] key = bytes(each.message().key());
        byte[] value = each.message().isNull() ? null : bytes(each.message().payload());
        String type = type(each.message());
        session.read(topic, each.offset(), type, timestamp(each.message()), key, value);
      }
      if (next == before) throw new IllegalStateException(topic + ": nothing at " + next + " of " + last);
    }
  }

  private static long lastOffset(SimpleConsumer consumer, String topic) {
    Map<TopicAndPartition, PartitionOffsetRequestInfo> info =
        Collections.singletonMap(
            new TopicAndPartition(topic, 0),
            new PartitionOffsetRequestInfo(kafka.api.OffsetRequest.LatestTime(), 1));
    OffsetRequest request =
        new OffsetRequest(
            new HashMap<TopicAndPartition, PartitionOffsetRequestInfo>(info), (short) 0, "reader");
    OffsetResponse response = consumer.getOffsetsBefore(request);
    if (response.hasError()) throw new IllegalStateException("offsets: " + response.errorCode(topic, 0));
    return response.offsets(topic, 0)[0];
  }

  private static void stream(Session session, String zookeeper, String group, String[] topics, int count)
      throws Exception {
    Properties props = new Properties();
    props.put("zookeeper.connect", zookeeper);
    props.put("group.id", group);
    props.put("auto.commit.enable", "false");
    props.put("auto.offset.reset", "smallest");
    props.put("consumer.timeout.ms", "15000");
    ConsumerConnector connector = Consumer.createJavaConsumerConnector(new ConsumerConfig(props));
    try {
      StringBuilder names = new StringBuilder();
      for (String topic : topics) names.append(names.length() == 0 ? "" : "|").append(topic);
      List<KafkaStream<byte[], byte[]>> streams =
          connector.createMessageStreamsByFilter(new Whitelist(names.toString()), 1);
      int left = count;
      for (MessageAndMetadata<byte[], byte[]> each : streams.get(0)) {
        session.read(each.topic(), each.offset(), type(each), timestamp(each), each.key(), each.message());
        if (--left == 0) break;
      }
    } finally {
      connector.shutdown();
    }
  }

  private static long timestamp(Object message) throws Exception {
    if (type(message).equals("-")) return -1;
    return (Long) message.getClass().getMethod("timestamp").invoke(message);
  }

  /** As in the class file of a release that has it; before 0.10 there is none. */
  private static String type(Object message) throws Exception {
    try {
      return String.valueOf(message.getClass().getMethod("timestampType").invoke(message));
    } catch (NoSuchMethodException none) {
      return "-";
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer == null) return null;
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
