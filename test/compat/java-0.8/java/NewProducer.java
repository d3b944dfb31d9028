import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** kafka-clients 0.8.2.2: BROKERS TOPIC COUNT. Prints `PARTITION OFFSET` of each acknowledged record, in order, then `callbacks N`. */
public final class NewProducer {
  public static void main(String[] args) throws Exception {
    Properties props = new Properties();
    props.put("bootstrap.servers", args[0]);
    props.put("acks", "all");
    props.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    props.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    KafkaProducer<String, String> producer = new KafkaProducer<String, String>(props);
    final AtomicInteger callbacks = new AtomicInteger();
    try {
      int partitions = producer.partitionsFor(args[1]).size();
      for (int i = 0; i < Integer.parseInt(args[2]); i++) {
        ProducerRecord<String, String> record =
            new ProducerRecord<String, String>(args[1], i % partitions, "key-" + i, "new-" + i);
        RecordMetadata metadata =
            producer
                .send(
                    record,
                    new Callback() {
                      @Override
                      public void onCompletion(RecordMetadata sent, Exception failure) {
                        if (failure == null) callbacks.incrementAndGet();
                      }
                    })
                .get();
        System.out.println(metadata.partition() + " " + metadata.offset());
      }
    } finally {
      producer.close();
    }
    System.out.println("callbacks " + callbacks.get());
  }
}
