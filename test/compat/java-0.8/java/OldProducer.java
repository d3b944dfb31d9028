import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.javaapi.producer.Producer;
import kafka.producer.KeyedMessage;
import kafka.producer.ProducerConfig;

/** kafka.javaapi.producer.Producer: BROKERS TOPIC COUNT sync|async CODEC. Keys are addresses, spread by a partitioner of its own. */
public final class OldProducer {
  public static void main(String[] args) {
    Properties props = new Properties();
    props.put("metadata.broker.list", args[0]);
    props.put("serializer.class", "kafka.serializer.StringEncoder");
    props.put("partitioner.class", "LastOctetPartitioner");
    props.put("request.required.acks", "1");
    props.put("producer.type", args[3]);
    props.put("compression.codec", args[4]);
    props.put("batch.num.messages", "7");
    Producer<String, String> producer = new Producer<String, String>(new ProducerConfig(props));
    List<KeyedMessage<String, String>> batch = new ArrayList<KeyedMessage<String, String>>();
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      KeyedMessage<String, String> message =
          new KeyedMessage<String, String>(args[1], "192.168.2." + i, args[3] + "-" + i);
      if (i % 2 == 0) producer.send(message);
      else batch.add(message);
    }
    producer.send(batch);
    producer.close();
  }
}
