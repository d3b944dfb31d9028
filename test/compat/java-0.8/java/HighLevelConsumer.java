import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kafka.consumer.Consumer;
import kafka.consumer.ConsumerConfig;
import kafka.consumer.ConsumerIterator;
import kafka.consumer.KafkaStream;
import kafka.javaapi.consumer.ConsumerConnector;
import kafka.message.MessageAndMetadata;

/**
 * Consumer.createJavaConsumerConnector with one thread for each stream: ZOOKEEPER GROUP TOPIC THREADS STORAGE COUNT. Prints
 * `THREAD PARTITION OFFSET KEY VALUE` of COUNT messages, commits and ends.
 */
public final class HighLevelConsumer {
  public static void main(String[] args) throws Exception {
    Properties props = new Properties();
    props.put("zookeeper.connect", args[0]);
    props.put("group.id", args[1]);
    props.put("zookeeper.session.timeout.ms", "6000");
    props.put("zookeeper.sync.time.ms", "200");
    props.put("auto.commit.enable", "false");
    props.put("auto.offset.reset", "smallest");
    props.put("offsets.storage", args[4]);
    props.put("dual.commit.enabled", "false");
    ConsumerConnector connector = Consumer.createJavaConsumerConnector(new ConsumerConfig(props));
    int threads = Integer.parseInt(args[3]);
    final CountDownLatch left = new CountDownLatch(Integer.parseInt(args[5]));
    Map<String, List<KafkaStream<byte[], byte[]>>> streams =
        connector.createMessageStreams(Collections.singletonMap(args[2], threads));
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    int number = 0;
    for (final KafkaStream<byte[], byte[]> stream : streams.get(args[2])) {
      final int thread = number++;
      executor.submit(
          new Runnable() {
            @Override
            public void run() {
              ConsumerIterator<byte[], byte[]> messages = stream.iterator();
              while (messages.hasNext()) {
                MessageAndMetadata<byte[], byte[]> message = messages.next();
                String place = message.partition() + " " + message.offset();
                String text = new String(message.key()) + " " + new String(message.message());
                System.out.println(thread + " " + place + " " + text);
                left.countDown();
              }
            }
          });
    }
    boolean isDone = left.await(20, TimeUnit.SECONDS);
    connector.commitOffsets();
    connector.shutdown();
    executor.shutdown();
    executor.awaitTermination(5, TimeUnit.SECONDS);
    System.exit(isDone ? 0 : 1);
  }
}
