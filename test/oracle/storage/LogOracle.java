import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
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
import kafka.log.UnifiedLog;
import kafka.server.BrokerTopicStats;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.server.util.Scheduler;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.LogOffsetsListener;
import org.apache.kafka.storage.internals.log.LogSegment;
import org.apache.kafka.storage.internals.log.LogStartOffsetIncrementReason;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import scala.Option;

/**
 * Does with Apache's own log (kafka.log.UnifiedLog of 3.9.2) what the lines of stdin say, on a clock that only they move, and prints after
 * each line what the log and its directory are like:
 *
 *   new                         a new log in a directory of its own, with default settings; the clock starts
 *   config NAME=VALUE …         replaces the settings; the rest are defaults
 *   append HEX                  batches with their offsets, as a follower gets them; the file's time is the clock's
 *   highWatermark|start|truncate OFFSET
 *   clock MS                    lets time pass; what is due by then is done
 *   retain                      deletes old segments
 *   reopen                      a clean stop and start
 *   close                       a clean stop; the answer has digests of the files
 *   open DIRECTORY NAME=VALUE … opens the partition that a crash left there and stops it: the answer has its batches, and the files then
 */
public class LogOracle {
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
    private File dir;
    private ManualTime time;
    private ManualScheduler scheduler;
    private LogConfig config;
    private UnifiedLog log;

    public static void main(String[] args) throws Exception {
        LogOracle oracle = new LogOracle();
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
            case "new": begin(); break;
            case "config": configure(Arrays.asList(order).subList(1, order.length)); break;
            case "append": append(HexFormat.of().parseHex(order[1])); break;
            case "highWatermark": log.updateHighWatermark(Long.parseLong(order[1])); break;
            case "start": log.maybeIncrementLogStartOffset(Long.parseLong(order[1]), LogStartOffsetIncrementReason.ClientRecordDeletion); break;
            case "truncate": log.truncateTo(Long.parseLong(order[1])); break;
            case "clock": time.nowMs += Long.parseLong(order[1]); scheduler.runDue(); break;
            case "retain": log.deleteOldSegments(); break;
            case "reopen": reopen(); break;
            case "close": return close();
            case "open": return openLeft(new File(order[1]), Arrays.asList(order).subList(2, order.length));
            default: throw new IllegalArgumentException(order[0]);
        }
        return state();
    }

    private void remove() throws Exception {
        if (parent != null) Utils.delete(parent);
    }

    private void begin() throws Exception {
        remove();
        parent = Files.createTempDirectory("kafka-ts-log-oracle").toFile();
        dir = new File(parent, "t-0");
        dir.mkdir();
        time = new ManualTime();
        scheduler = new ManualScheduler(time);
        config = new LogConfig(new Properties());
        log = open(0, 0, true);
    }

    private UnifiedLog open(long startOffset, long recoveryPoint, boolean isClean) {
        ProducerStateManagerConfig producers = new ProducerStateManagerConfig(Integer.MAX_VALUE, false);
        return UnifiedLog.apply(dir, config, startOffset, recoveryPoint, scheduler, new BrokerTopicStats(false), time, 300_000, producers, 600_000,
            new LogDirFailureChannel(1), isClean, Option.empty(), false, new ConcurrentHashMap<>(), false, LogOffsetsListener.NO_OP_OFFSETS_LISTENER);
    }

    private void configure(List<String> settings) {
        config = configOf(settings);
        log.updateConfig(config);
    }

    private static LogConfig configOf(List<String> settings) {
        Properties properties = new Properties();
        for (String setting : settings) properties.setProperty(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        return new LogConfig(properties);
    }

    private String openLeft(File left, List<String> settings) throws Exception {
        dir = left;
        time = new ManualTime();
        scheduler = new ManualScheduler(time);
        config = configOf(settings);
        UnifiedLog opened = open(0, 0, false);
        opened.updateHighWatermark(opened.logEndOffset());
        StringBuilder text = new StringBuilder();
        text.append(opened.logStartOffset()).append(' ').append(opened.logEndOffset()).append(' ').append(opened.lastStableOffset()).append(" |");
        for (LogSegment segment : opened.logSegments()) {
            text.append(' ').append(segment.baseOffset()).append(':').append(segment.size());
            for (RecordBatch batch : segment.log().batches()) text.append(' ').append(batch.baseOffset()).append("..").append(batch.lastOffset()).append('=').append(batch.checksum());
        }
        opened.close();
        return text.append(" |").append(files(true, name -> name.contains(".snapshot") ? "" : "=" + digest(name))).toString();
    }

    private void append(byte[] batches) {
        log.appendAsFollower(MemoryRecords.readableRecords(ByteBuffer.wrap(batches)), 0);
        log.activeSegment().log().file().setLastModified(time.nowMs);
    }

    private void reopen() {
        long start = log.logStartOffset();
        long highWatermark = log.highWatermark();
        log.close();
        scheduler.tasks.clear();
        log = open(start, log.logEndOffset(), true);
        log.updateHighWatermark(highWatermark);
    }

    private String state() {
        StringBuilder text = new StringBuilder();
        text.append(log.logStartOffset()).append(' ').append(log.logEndOffset()).append(' ').append(log.lastStableOffset()).append(" |");
        for (LogSegment segment : log.logSegments()) text.append(' ').append(segment.baseOffset()).append(':').append(segment.size());
        return text.append(" |").append(files(false, name -> name.contains(".log") ? "=" + new File(dir, name).length() : "")).toString();
    }

    private String close() throws Exception {
        String offsets = log.logStartOffset() + " " + log.logEndOffset();
        log.close();
        return offsets + " |" + files(true, name -> name.contains(".snapshot") ? "" : "=" + digest(name));
    }

    /** Made when it is first needed: that of a running log, and an empty one, may be there or not. */
    private static final String INDEX = "\\d{20}\\.(time)?index";

    private interface Detail {
        String of(String name);
    }

    /** Names without what every name has: leading zeros. */
    private String files(boolean hasIndexes, Detail detail) {
        String[] names = dir.list();
        Arrays.sort(names);
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            boolean isMissing = !hasIndexes || new File(dir, name).length() == 0;
            if (!name.matches("\\d{20}\\..*") || (isMissing && name.matches(INDEX))) continue;
            text.append(' ').append(name.replaceFirst("^0{1,19}", "")).append(detail.of(name));
        }
        return text.toString();
    }

    private String digest(String name) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(new File(dir, name).toPath()));
            return HexFormat.of().formatHex(sha).substring(0, 8);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
