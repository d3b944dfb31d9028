import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.common.utils.Exit;

/**
 * Apache's tools, called many times in one process. Each line of stdin is a call: the tool's class and its arguments, each a dot and base64,
 * separated by blanks. Each line of stdout answers one: exit code, stdout and stderr, in base64.
 */
public class ManyCalls {
    /** Unwinds a tool that has asked for the process to end. */
    private static final class Ended extends RuntimeException { }

    private static ByteArrayOutputStream out;
    private static ByteArrayOutputStream err;
    /** What there was when a tool asked for the end: some catch what unwinds them, and say so. */
    private static String atEnd;

    public static void main(String[] ignored) throws Exception {
        PrintStream answers = System.out;
        Exit.setExitProcedure((code, message) -> {
            if (atEnd == null) atEnd = said(code);
            throw new Ended();
        });
        BufferedReader calls = new BufferedReader(new InputStreamReader(System.in));
        for (String line = calls.readLine(); line != null; line = calls.readLine()) {
            String[] args = line.split(" ");
            for (int n = 0; n < args.length; n++) args[n] = new String(Base64.getDecoder().decode(args[n].substring(1)), "UTF-8");
            answers.println(call(args));
            answers.flush();
        }
    }

    private static String call(String[] args) throws Exception {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        atEnd = null;
        PrintStream stdout = new PrintStream(out, true, "UTF-8");
        System.setOut(stdout);
        System.setErr(new PrintStream(err, true, "UTF-8"));
        Method main = Class.forName(args[0]).getMethod("main", String[].class);
        // Scala prints where its console was when it was first used.
        scala.Console$.MODULE$.withOut(stdout, () -> {
            try {
                main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
            } catch (InvocationTargetException e) {
                if (atEnd == null) atEnd = failed(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
            return null;
        });
        return atEnd == null ? said(0) : atEnd;
    }

    /** As the virtual machine tells of what nobody caught. */
    private static String failed(Throwable e) {
        System.err.print("Exception in thread \"main\" ");
        e.printStackTrace();
        return said(1);
    }

    private static String said(int code) {
        return code + " " + base64(out) + " " + base64(err);
    }

    private static String base64(ByteArrayOutputStream bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray()) + ".";
    }
}
