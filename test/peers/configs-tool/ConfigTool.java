import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.Base64;
import org.apache.kafka.common.utils.Exit;

/**
 * Apache's ConfigCommand, called many times in one process. Each line of stdin is a call: its arguments in base64, separated by blanks. Each
 * line of stdout answers one: exit code, stdout and stderr, in base64.
 */
public class ConfigTool {
    private static final class Ended extends RuntimeException {
        final int code;

        Ended(int code) {
            this.code = code;
        }
    }

    public static void main(String[] ignored) throws Exception {
        PrintStream answers = System.out;
        Exit.setExitProcedure((code, message) -> {
            throw new Ended(code);
        });
        BufferedReader calls = new BufferedReader(new InputStreamReader(System.in));
        for (String line = calls.readLine(); line != null; line = calls.readLine()) {
            String[] args = line.split(" ");
            for (int n = 0; n < args.length; n++) args[n] = new String(Base64.getDecoder().decode(args[n]), "UTF-8");
            answers.println(call(args));
            answers.flush();
        }
    }

    private static String call(String[] args) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream said = new PrintStream(out, true, "UTF-8");
        PrintStream complained = new PrintStream(err, true, "UTF-8");
        System.setErr(complained);
        int code = 0;
        try {
            // Scala prints where its console was when it was first used.
            scala.Console$.MODULE$.withOut(said, () -> {
                kafka.admin.ConfigCommand.main(args);
                return null;
            });
        } catch (Ended ended) {
            code = ended.code;
        }
        return code + " " + base64(out) + " " + base64(err);
    }

    private static String base64(ByteArrayOutputStream bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray()) + ".";
    }
}
