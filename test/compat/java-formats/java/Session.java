import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs commands from stdin, one a line, in one JVM: `CLASS COMMAND ARGS…`, where CLASS has a method run(Session, String[]). What a
 * command prints ends with the line `done`, or `failed TEXT`.
 */
public final class Session {
  /** A record that is written. */
  static final class Sent {
    final long timestamp;
    final byte[] key;
    final byte[] value;

    Sent(long timestamp, byte[] key, byte[] value) {
      this.timestamp = timestamp;
      this.key = key;
      this.value = value;
    }
  }

  private final StringBuilder out = new StringBuilder();

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      String[] rest = new String[words.length - 1];
      System.arraycopy(words, 1, rest, 0, rest.length);
      Session session = new Session();
      String end = "done";
      try {
        Class.forName(words[0]).getMethod("run", Session.class, String[].class).invoke(null, session, rest);
      } catch (Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) cause = cause.getCause();
        cause.printStackTrace();
        end = "failed " + cause;
      }
      System.out.print(session.out.append(end).append('\n'));
      System.out.flush();
    }
    System.exit(0);
  }

  /** `TIMESTAMP,KEY,VALUE` each, in hex, `-` for null. */
  static List<Sent> records(String[] words, int first) {
    List<Sent> records = new ArrayList<Sent>();
    for (int i = first; i < words.length; i++) {
      String[] parts = words[i].split(",", -1);
      records.add(new Sent(Long.parseLong(parts[0]), bytes(parts[1]), bytes(parts[2])));
    }
    return records;
  }

  /** Prints one record that was read; a timestamp type of `-` where the API has none. */
  public void read(String topic, long offset, String type, long timestamp, byte[] key, byte[] value) {
    String time = type + " " + timestamp;
    out.append(topic + " " + offset + " " + time + " " + hex(key) + " " + hex(value) + "\n");
  }

  private static byte[] bytes(String hex) {
    if (hex.equals("-")) return null;
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    return bytes;
  }

  private static String hex(byte[] bytes) {
    if (bytes == null) return "-";
    StringBuilder text = new StringBuilder(2 * bytes.length);
    for (byte each : bytes) {
      text.append(Character.forDigit((each >> 4) & 15, 16)).append(Character.forDigit(each & 15, 16));
    }
    return text.toString();
  }
}
