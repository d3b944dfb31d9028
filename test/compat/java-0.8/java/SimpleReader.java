import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import kafka.api.FetchRequest;
import kafka.api.FetchRequestBuilder;
import kafka.api.PartitionOffsetRequestInfo;
import kafka.common.ErrorMapping;
import kafka.common.TopicAndPartition;
import kafka.javaapi.FetchResponse;
import kafka.javaapi.OffsetRequest;
import kafka.javaapi.OffsetResponse;
import kafka.javaapi.PartitionMetadata;
import kafka.javaapi.TopicMetadata;
import kafka.javaapi.TopicMetadataRequest;
import kafka.javaapi.consumer.SimpleConsumer;
import kafka.message.MessageAndOffset;

/**
 * SimpleConsumer: HOST PORT TOPIC PARTITION. Looks for the leader, asks for the first and the last offset, begins at an offset
 * that does not exist, and prints `OFFSET VALUE` of what is between.
 */
public final class SimpleReader {
  private static final String CLIENT = "simple-reader";

  public static void main(String[] args) throws Exception {
    String topic = args[2];
    int partition = Integer.parseInt(args[3]);
    PartitionMetadata metadata = findLeader(args[0], Integer.parseInt(args[1]), topic, partition);
    System.out.println("leader " + metadata.leader().id() + " replicas " + metadata.replicas().size());
    SimpleConsumer consumer =
        new SimpleConsumer(metadata.leader().host(), metadata.leader().port(), 100000, 64 * 1024, CLIENT);
    long first = offset(consumer, topic, partition, kafka.api.OffsetRequest.EarliestTime());
    long last = offset(consumer, topic, partition, kafka.api.OffsetRequest.LatestTime());
    System.out.println("offsets " + first + " " + last);
    FetchResponse wrong = fetch(consumer, topic, partition, last + 100);
    boolean isOutOfRange = wrong.errorCode(topic, partition) == ErrorMapping.OffsetOutOfRangeCode();
    System.out.println("out of range " + isOutOfRange);
    for (long next = first; next < last; ) {
      FetchResponse response = fetch(consumer, topic, partition, next);
      if (response.hasError()) throw new Exception("error " + response.errorCode(topic, partition));
      for (MessageAndOffset each : response.messageSet(topic, partition)) {
        // A compressed set is whole, also before the offset that was asked for.
        if (each.offset() < next) continue;
        next = each.nextOffset();
        ByteBuffer payload = each.message().payload();
        byte[] bytes = new byte[payload.limit()];
        payload.get(bytes);
        System.out.println(each.offset() + " " + new String(bytes, "UTF-8"));
      }
    }
    consumer.close();
  }

  private static PartitionMetadata findLeader(String host, int port, String topic, int partition) {
    SimpleConsumer consumer = new SimpleConsumer(host, port, 100000, 64 * 1024, "leaderLookup");
    try {
      TopicMetadataRequest request = new TopicMetadataRequest(Collections.singletonList(topic));
      for (TopicMetadata item : consumer.send(request).topicsMetadata())
        for (PartitionMetadata part : item.partitionsMetadata())
          if (part.partitionId() == partition) return part;
    } finally {
      consumer.close();
    }
    throw new IllegalStateException("no leader of " + topic + " " + partition);
  }

  private static long offset(SimpleConsumer consumer, String topic, int partition, long time) {
    Map<TopicAndPartition, PartitionOffsetRequestInfo> info =
        new HashMap<TopicAndPartition, PartitionOffsetRequestInfo>();
    info.put(new TopicAndPartition(topic, partition), new PartitionOffsetRequestInfo(time, 1));
    OffsetRequest request = new OffsetRequest(info, kafka.api.OffsetRequest.CurrentVersion(), CLIENT);
    OffsetResponse response = consumer.getOffsetsBefore(request);
    if (response.hasError())
      throw new IllegalStateException("offsets: error " + response.errorCode(topic, partition));
    return response.offsets(topic, partition)[0];
  }

  private static FetchResponse fetch(SimpleConsumer consumer, String topic, int partition, long offset) {
    FetchRequest request =
        new FetchRequestBuilder().clientId(CLIENT).addFetch(topic, partition, offset, 500).build();
    return consumer.fetch(request);
  }
}
