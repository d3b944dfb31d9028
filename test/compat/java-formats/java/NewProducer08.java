import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** KafkaProducer of 0.8.2, which knows no timestamps: `produce BROKERS TOPIC CODEC RECORDS…`. */
public final class NewProducer08 {
  public static void run(Session session, String[] args) throws Exception {
    Properties props = new Properties();
    props.put("bootstrap.servers", args[1]);
    props.put("acks", "all");
    props.put("compression.type", args[3]);
    props.put("linger.ms", "50");
    props.put("batch.size", "400000");
    String serializer = "org.apache.kafka.common.serialization.ByteArraySerializer";
    props.put("key.serializer", serializer);
    props.put("value.serializer", serializer);
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<byte[], byte[]>(props);
    try {
      List<Future<?>> sent = new ArrayList<Future<?>>();
      for (Session.Sent each : Session.records(args, 4)) {
        sent.add(producer.send(new ProducerRecord<byte[], byte[]>(args[2], 0, each.key, each.value)));
      }
      for (Future<?> each : sent) each.get();
    } finally {
      producer.close();
    }
  }
}
