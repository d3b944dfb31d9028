import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** KafkaProducer and KafkaConsumer from 0.11 on: `produce BROKERS TOPIC CODEC RECORDS…`, `consume BROKERS TOPICS`. */
public final class NewClients {
  public static void run(Session session, String[] args) throws Exception {
    if (args[0].equals("produce")) produce(args);
    else consume(session, args[1], args[2].split(","));
  }

  private static void produce(String[] args) throws Exception {
    Properties props = new Properties();
    props.put("bootstrap.servers", args[1]);
    props.put("acks", "all");
    props.put("compression.type", args[3]);
    props.put("linger.ms", "200");
    props.put("batch.size", "400000");
    String serializer = "org.apache.kafka.common.serialization.ByteArraySerializer";
    props.put("key.serializer", serializer);
    props.put("value.serializer", serializer);
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<byte[], byte[]>(props);
    try {
      List<Future<?>> sent = new ArrayList<Future<?>>();
      for (Session.Sent each : Session.records(args, 4)) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<byte[], byte[]>(args[2], 0, each.timestamp, each.key, each.value);
        record.headers().add("writer", each.key);
        sent.add(producer.send(record));
      }
      producer.flush();
      for (Future<?> each : sent) each.get();
    } finally {
      producer.close();
    }
  }

  @SuppressWarnings("deprecation")
  private static void consume(Session session, String brokers, String[] topics) {
    Properties props = new Properties();
    props.put("bootstrap.servers", brokers);
    props.put("enable.auto.commit", "false");
    String deserializer = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
    props.put("key.deserializer", deserializer);
    props.put("value.deserializer", deserializer);
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<byte[], byte[]>(props);
    try {
      List<TopicPartition> partitions = new ArrayList<TopicPartition>();
      for (String topic : topics) partitions.add(new TopicPartition(topic, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = new HashMap<TopicPartition, Long>(consumer.endOffsets(partitions));
      long deadline = System.currentTimeMillis() + 20000;
      while (!ends.isEmpty()) {
        if (System.currentTimeMillis() > deadline) throw new IllegalStateException("nothing more of " + ends);
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(200)) {
          String type = each.timestampType().toString();
          session.read(each.topic(), each.offset(), type, each.timestamp(), each.key(), each.value());
          TopicPartition partition = new TopicPartition(each.topic(), each.partition());
          if (each.offset() + 1 >= ends.get(partition)) ends.remove(partition);
        }
      }
    } finally {
      consumer.close();
    }
  }
}
