import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kafka.log.LogCleaner;
import kafka.log.UnifiedLog;
import kafka.server.BrokerTopicStats;
import kafka.utils.Pool;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.FileLogInputStream;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.CleanerConfig;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogOffsetsListener;
import org.apache.kafka.storage.internals.log.LogSegment;
import org.apache.kafka.storage.internals.log.LogStartOffsetIncrementReason;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Does with Apache's own logs and cleaner (kafka.log.LogCleaner of 3.9.2) what the lines of stdin say, on a clock that only they move, and
 * prints after each line what the two logs are like, after `clean` with all they hold:
 *
 *   new DEDUPE_BYTES IO_BYTES      two new logs in a directory of their own, with default settings; the clock starts
 *   config LOG NAME=VALUE …        replaces the settings; the rest are defaults
 *   append LOG HEX                 batches with their offsets, as a follower gets them; committed at once; the file's time is the clock's
 *   roll LOG                       unless its last segment is empty
 *   start LOG OFFSET               moves the log start
 *   damage LOG BYTES HEX           writes over what lies so many bytes before the end of the log
 *   clock MS                       lets time pass
 *   clean                          compacts what is due, as one cleaner thread does, until nothing is
 *   retain                         deletes old segments of logs that are not compacted
 *   reopen                         a clean stop and start
 */
public class CleanerOracle {
    /** A name whose partitions 0 and 1 come in this order in a hash map: the first of equally dirty logs is compacted first. */
    private static final String TOPIC = "o";
    private static final long START_MS = 1_700_000_000_000L;

    private static class ManualTime implements Time {
        long nowMs = START_MS;
        public long milliseconds() { return nowMs; }
        public long nanoseconds() { return nowMs * 1_000_000; }
        public void sleep(long ms) { nowMs += ms; }
        public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) { throw new UnsupportedOperationException(); }
    }

    private record Task(long dueMs, Runnable run) { }

    /** Work that repeats, which here never comes. */
    private static class Repeated extends FutureTask<Void> implements ScheduledFuture<Void> {
        Repeated() { super(() -> null); }
        public long getDelay(TimeUnit unit) { return Long.MAX_VALUE; }
        public int compareTo(Delayed other) { return 0; }
    }

    private static class ManualScheduler implements Scheduler {
        final ManualTime time;
        final List<Task> tasks = new ArrayList<>();
        ManualScheduler(ManualTime time) { this.time = time; }
        public void startup() { }
        public void shutdown() { tasks.clear(); }
        public void resizeThreadPool(int size) { }
        public ScheduledFuture<?> schedule(String name, Runnable task, long delayMs, long periodMs) {
            if (periodMs >= 0) return new Repeated();
            if (delayMs <= 0) task.run();
            else tasks.add(new Task(time.nowMs + delayMs, task));
            return null;
        }
        void runDue() {
            List<Task> due = tasks.stream().filter(task -> task.dueMs <= time.nowMs).collect(Collectors.toList());
            tasks.removeAll(due);
            due.forEach(task -> task.run.run());
        }
    }

    private File parent;
    private ManualTime time;
    private ManualScheduler scheduler;
    private CleanerConfig cleanerConfig;
    private LogCleaner cleaner;
    private Object thread;
    private final LogConfig[] configs = new LogConfig[2];
    private final UnifiedLog[] logs = new UnifiedLog[2];

    public static void main(String[] args) throws Exception {
        CleanerOracle oracle = new CleanerOracle();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) System.out.println(oracle.answer(line.split(" ")));
        oracle.remove();
        System.exit(0);
    }

    private String answer(String[] order) {
        try {
            return obey(order);
        } catch (Throwable e) {
            return "threw " + e;
        }
    }

    private String obey(String[] order) throws Exception {
        switch (order[0]) {
            case "new": begin(Long.parseLong(order[1]), Integer.parseInt(order[2])); break;
            case "config": configure(Integer.parseInt(order[1]), Arrays.asList(order).subList(2, order.length)); break;
            case "append": append(logs[Integer.parseInt(order[1])], HexFormat.of().parseHex(order[2])); break;
            case "roll": roll(logs[Integer.parseInt(order[1])]); break;
            case "start": logs[Integer.parseInt(order[1])].maybeIncrementLogStartOffset(Long.parseLong(order[2]), LogStartOffsetIncrementReason.ClientRecordDeletion); break;
            case "damage": damage(logs[Integer.parseInt(order[1])], Integer.parseInt(order[2]), HexFormat.of().parseHex(order[3])); break;
            case "clock": time.nowMs += Long.parseLong(order[1]); scheduler.runDue(); break;
            case "clean": clean(); return state() + contents();
            case "retain": for (UnifiedLog log : logs) if (!log.config().compact) log.deleteOldSegments(); break;
            case "reopen": reopen(); break;
            default: throw new IllegalArgumentException(order[0]);
        }
        return state();
    }

    private void remove() throws Exception {
        if (cleaner != null) cleaner.shutdown();
        if (parent != null) Utils.delete(parent);
    }

    private void begin(long dedupeBytes, int ioBytes) throws Exception {
        remove();
        parent = Files.createTempDirectory("kafka-ts-cleaner-oracle").toFile();
        time = new ManualTime();
        scheduler = new ManualScheduler(time);
        cleanerConfig = new CleanerConfig(1, dedupeBytes, 0.9, ioBytes, 1 << 20, Double.MAX_VALUE, 0, true);
        for (int n = 0; n < 2; n++) {
            new File(parent, TOPIC + "-" + n).mkdir();
            configs[n] = new LogConfig(new Properties());
            logs[n] = open(n, 0, 0);
        }
        startCleaner();
    }

    private UnifiedLog open(int n, long startOffset, long recoveryPoint) {
        ProducerStateManagerConfig producers = new ProducerStateManagerConfig(Integer.MAX_VALUE, false);
        return UnifiedLog.apply(new File(parent, TOPIC + "-" + n), configs[n], startOffset, recoveryPoint, scheduler, new BrokerTopicStats(false), time, 300_000, producers,
            600_000, new LogDirFailureChannel(1), true, Option.empty(), false, new ConcurrentHashMap<>(), false, LogOffsetsListener.NO_OP_OFFSETS_LISTENER);
    }

    private void startCleaner() throws Exception {
        if (cleaner != null) cleaner.shutdown();
        Pool<TopicPartition, UnifiedLog> pool = new Pool<>(Option.empty());
        for (int n = 0; n < 2; n++) pool.put(new TopicPartition(TOPIC, n), logs[n]);
        cleaner = new LogCleaner(cleanerConfig, CollectionConverters.asScala(List.of(parent)).toSeq(), pool, new LogDirFailureChannel(1), time);
        Class<?> threadClass = Class.forName("kafka.log.LogCleaner$CleanerThread");
        thread = threadClass.getConstructors()[0].newInstance(cleaner, 0);
    }

    /** What CleanerThread.doWork does until it would rest. */
    private void clean() throws Exception {
        Method work = thread.getClass().getDeclaredMethod("tryCleanFilthiestLog");
        work.setAccessible(true);
        // A failure ends a round and leaves its log alone: there may be another.
        for (int failures = 0; failures < 3;) if (!(boolean) work.invoke(thread)) failures++;
    }

    private void configure(int n, List<String> settings) {
        Properties properties = new Properties();
        for (String setting : settings) properties.setProperty(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        configs[n] = new LogConfig(properties);
        logs[n].updateConfig(configs[n]);
    }

    private void append(UnifiedLog log, byte[] batches) {
        log.appendAsFollower(MemoryRecords.readableRecords(ByteBuffer.wrap(batches)), 0);
        log.activeSegment().log().file().setLastModified(time.nowMs);
        log.updateHighWatermark(log.logEndOffset());
    }

    private void roll(UnifiedLog log) {
        if (log.activeSegment().size() > 0) log.roll(Option.empty());
    }

    private void damage(UnifiedLog log, int fromEnd, byte[] bytes) throws Exception {
        File file = log.activeSegment().log().file();
        long modified = file.lastModified();
        try (RandomAccessFile open = new RandomAccessFile(file, "rw")) {
            open.seek(open.length() - fromEnd);
            open.write(bytes);
        }
        file.setLastModified(modified);
    }

    private void reopen() throws Exception {
        for (int n = 0; n < 2; n++) {
            long start = logs[n].logStartOffset();
            logs[n].close();
            logs[n] = open(n, start, logs[n].logEndOffset());
            logs[n].updateHighWatermark(logs[n].logEndOffset());
        }
        startCleaner();
    }

    private String state() {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < 2; n++) {
            UnifiedLog log = logs[n];
            TopicPartition partition = new TopicPartition(TOPIC, n);
            Option<Object> clean = cleaner.cleanerManager().allCleanerCheckpoints().get(partition);
            text.append(n == 0 ? "" : " & ").append(log.logStartOffset()).append(' ').append(log.logEndOffset());
            text.append(' ').append(clean.isEmpty() ? "-" : clean.get());
            if (cleaner.cleanerManager().uncleanablePartitions(parent.getAbsolutePath()).contains(partition)) text.append(" uncleanable");
            for (LogSegment segment : log.logSegments()) text.append(' ').append(segment.baseOffset()).append(':').append(segment.size());
        }
        return text.toString();
    }

    private String contents() {
        StringBuilder text = new StringBuilder();
        for (UnifiedLog log : logs) {
            for (LogSegment segment : log.logSegments()) {
                text.append(" | segment ").append(segment.baseOffset());
                try {
                    for (FileLogInputStream.FileChannelRecordBatch batch : segment.log().batches()) text.append(describe(batch));
                } catch (RuntimeException e) {
                    text.append(" damaged");
                }
            }
        }
        return text.toString();
    }

    /** A header, and each record: offset, time, key, value. */
    private static String describe(RecordBatch batch) {
        StringBuilder text = new StringBuilder(" | ");
        text.append(batch.baseOffset()).append(' ').append(batch.lastOffset()).append(' ').append(batch.magic()).append(' ').append(batch.compressionType().id);
        text.append(' ').append(batch.timestampType().id).append(' ').append(batch.maxTimestamp());
        if (batch.magic() >= 2) {
            text.append(' ').append(batch.producerId()).append(' ').append(batch.baseSequence());
            text.append(' ').append(batch.deleteHorizonMs().isPresent() ? batch.deleteHorizonMs().getAsLong() : -1);
        }
        if (!batch.isValid()) return text.append(" damaged").toString();
        for (Record record : batch) {
            text.append(" [").append(record.offset()).append(' ').append(record.timestamp()).append(' ').append(hex(record.hasKey() ? record.key() : null));
            text.append(' ').append(hex(record.hasValue() ? record.value() : null)).append(']');
        }
        return text.toString();
    }

    private static String hex(ByteBuffer bytes) {
        if (bytes == null) return "null";
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return "x" + HexFormat.of().formatHex(copy);
    }
}
