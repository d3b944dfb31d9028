import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.Records;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.PrimitiveRef;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogValidator;
import org.apache.kafka.storage.internals.log.RecordValidationException;

/**
 * Answers questions about record batches with Apache's own classes (3.9.2): one line in, one line out.
 *
 *   make MAGIC CODEC APPEND_TIME|- BASE RECORDS       the bytes that Apache writes, hex
 *   read HEX                                          the records in all batches of these bytes
 *   down MAGIC FIRST_OFFSET HEX                       Fetch's conversion to an old format, hex
 *   validate VERSION CODEC|-1 COMPACTED APPEND_TIME BEFORE AFTER NOW MAX_BYTES HEX
 *                                                     what a Produce request gets: ok MAX_TIMESTAMP COUNT HEX, or error CODE INDEXES
 *
 * RECORDS: offset,timestamp,key,value,name=value&...;... with all bytes in hex, "-" for null, "." for none.
 */
public class RecordsOracle {
  static final HexFormat HEX = HexFormat.of();

  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line; (line = in.readLine()) != null; ) {
      String[] words = line.split(" ", -1);
      String answer;
      try {
        answer = switch (words[0]) {
          case "make" -> make(words);
          case "read" -> show(records(words[1]));
          case "down" -> hex(records(words[3]).downConvert(Byte.parseByte(words[1]), Long.parseLong(words[2]), Time.SYSTEM).records());
          case "validate" -> validate(words);
          default -> throw new IllegalArgumentException(words[0]);
        };
      } catch (Throwable e) {
        answer = "!" + Errors.forException(e).code() + " " + String.valueOf(e).replace('\n', ' ');
      }
      out.println(answer);
      out.flush();
    }
  }

  static MemoryRecords records(String hex) {
    return MemoryRecords.readableRecords(ByteBuffer.wrap(HEX.parseHex(hex)));
  }

  static String hex(Records records) {
    ByteBuffer buffer = ((MemoryRecords) records).buffer().duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return HEX.formatHex(bytes);
  }

  static Compression compression(String id) {
    return Compression.of(CompressionType.forId(Integer.parseInt(id))).build();
  }

  static String make(String[] words) {
    byte magic = Byte.parseByte(words[1]);
    boolean isAppendTime = !words[3].equals("-");
    var builder = MemoryRecords.builder(ByteBuffer.allocate(1024), magic, compression(words[2]),
        isAppendTime ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME, Long.parseLong(words[4]),
        isAppendTime ? Long.parseLong(words[3]) : RecordBatch.NO_TIMESTAMP);
    for (String record : words[5].split(";")) {
      String[] f = record.split(",", -1);
      builder.appendWithOffset(Long.parseLong(f[0]), Long.parseLong(f[1]), bytes(f[2]), bytes(f[3]), headers(f[4]));
    }
    return hex(builder.build());
  }

  static byte[] bytes(String text) {
    return text.equals("-") ? null : HEX.parseHex(text);
  }

  static Header[] headers(String text) {
    if (text.equals(".")) return new Header[0];
    var list = new ArrayList<Header>();
    for (String header : text.split("&")) {
      String[] f = header.split("=", -1);
      list.add(new RecordHeader(new String(bytes(f[0]), StandardCharsets.UTF_8), bytes(f[1])));
    }
    return list.toArray(Header[]::new);
  }

  static String show(MemoryRecords records) {
    var list = new ArrayList<String>();
    for (Record r : records.records()) {
      var headers = new ArrayList<String>();
      for (Header h : r.headers()) headers.add(HEX.formatHex(h.key().getBytes(StandardCharsets.UTF_8)) + "=" + text(h.value()));
      list.add(r.offset() + "," + r.timestamp() + "," + text(r.key()) + "," + text(r.value()) + "," + (headers.isEmpty() ? "." : String.join("&", headers)));
    }
    for (RecordBatch batch : records.batches()) batch.ensureValid();
    return String.join(";", list);
  }

  static String text(ByteBuffer buffer) {
    if (buffer == null) return "-";
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return HEX.formatHex(bytes);
  }

  static String text(byte[] bytes) {
    return bytes == null ? "-" : HEX.formatHex(bytes);
  }

  /** The handler's check, what UnifiedLog looks at before (its method is private), and the real LogValidator. */
  static String validate(String[] w) {
    short version = Short.parseShort(w[1]);
    long now = Long.parseLong(w[7]);
    int maxBytes = Integer.parseInt(w[8]);
    MemoryRecords records = records(w[9]);
    try {
      ProduceRequest.validateRecords(version, records);
      CompressionType source = CompressionType.NONE;
      int validBytes = 0;
      for (RecordBatch batch : records.batches()) {
        if (batch.magic() >= 2 && batch.baseOffset() != 0) throw new InvalidRecordException("baseOffset");
        if (batch.sizeInBytes() > maxBytes) throw new RecordTooLargeException("size");
        if (!batch.isValid()) throw new CorruptRecordException("crc");
        validBytes += batch.sizeInBytes();
        if (batch.compressionType() != CompressionType.NONE) source = batch.compressionType();
      }
      if (validBytes == 0) return "ok -1 0 ";
      ByteBuffer valid = records.buffer().duplicate();
      valid.limit(validBytes);
      Compression target = w[2].equals("-1") ? Compression.of(source).build() : compression(w[2]);
      var offset = PrimitiveRef.ofLong(0);
      var validator = new LogValidator(MemoryRecords.readableRecords(valid), new TopicPartition("t", 0), clock(now), source, target,
          w[3].equals("1"), (byte) 2, w[4].equals("1") ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
          Long.parseLong(w[5]), Long.parseLong(w[6]), -1, AppendOrigin.CLIENT, MetadataVersion.IBP_3_9_IV0);
      var result = validator.validateMessagesAndAssignOffsets(offset, new NoMetrics(), BufferSupplier.NO_CACHING);
      for (RecordBatch batch : result.validatedRecords.batches())
        if (result.messageSizeMaybeChanged && batch.sizeInBytes() > maxBytes) throw new RecordTooLargeException("converted size");
      return "ok " + result.maxTimestampMs + " " + offset.value + " " + hex(result.validatedRecords);
    } catch (RecordValidationException e) {
      return "error " + Errors.forException(e.invalidException()).code() + " "
          + e.recordErrors().stream().map(error -> "" + error.batchIndex).collect(Collectors.joining(","));
    } catch (Throwable e) {
      return "error " + Errors.forException(e).code() + " ";
    }
  }

  static Time clock(long now) {
    return (Time) java.lang.reflect.Proxy.newProxyInstance(Time.class.getClassLoader(), new Class<?>[] {Time.class},
        (proxy, method, args) -> method.getReturnType() == long.class ? (Object) now : null);
  }

  static class NoMetrics implements LogValidator.MetricsRecorder {
    public void recordInvalidMagic() {}
    public void recordInvalidOffset() {}
    public void recordInvalidSequence() {}
    public void recordInvalidChecksums() {}
    public void recordNoKeyCompactedTopic() {}
  }
}
