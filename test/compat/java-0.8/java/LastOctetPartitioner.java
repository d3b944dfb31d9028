import kafka.producer.Partitioner;
import kafka.utils.VerifiableProperties;

/** By what stands behind the last dot of a key, as the tutorial of 0.8 sorts visitors by their addresses. */
public final class LastOctetPartitioner implements Partitioner {
  public LastOctetPartitioner(VerifiableProperties props) {}

  @Override
  public int partition(Object key, int partitions) {
    String text = (String) key;
    int dot = text.lastIndexOf('.');
    return dot < 0 ? 0 : Integer.parseInt(text.substring(dot + 1)) % partitions;
  }
}
