import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs Apache's DumpLogSegments (the class that is named as argument) many times in one JVM. A line of stdin is one command line, its arguments separated by tabs; its
 * answer is one line of stdout: stdout, stderr and what was thrown (each in base64, "-" for nothing), separated by tabs.
 */
public class DumpLogOracle {
    /** Where the tool's output goes now: Scala keeps the streams that it finds first. */
    private static final class Switch extends OutputStream {
        ByteArrayOutputStream target = new ByteArrayOutputStream();

        @Override
        public void write(int value) {
            target.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            target.write(bytes, offset, length);
        }

        String take() {
            byte[] bytes = target.toByteArray();
            target = new ByteArrayOutputStream();
            return bytes.length == 0 ? "-" : Base64.getEncoder().encodeToString(bytes);
        }
    }

    private static final class Exited extends RuntimeException {
    }

    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        Switch out = new Switch();
        Switch err = new Switch();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        Exit.setExitProcedure((code, message) -> {
            throw new Exited();
        });
        Method main = Class.forName(args[0]).getMethod("main", String[].class);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String thrown = "-";
            try {
                main.invoke(null, (Object) line.split("\t"));
            } catch (InvocationTargetException wrapped) {
                Throwable problem = wrapped.getCause();
                thrown = Base64.getEncoder().encodeToString(problem.toString().getBytes(StandardCharsets.UTF_8));
            }
            answers.println(out.take() + "\t" + err.take() + "\t" + thrown);
        }
        answers.flush();
    }
}
