import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.Permission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Apache's tools of any release, called many times in one process. Each line of stdin is a call: what the tool has on its stdin, its class
 * and its arguments, each a dot and base64, separated by blanks. Each line of stdout answers one: exit code, stdout and stderr, in base64.
 */
public class ManyCalls {
    /** Unwinds a tool that has asked for the process to end. */
    private static final class Ended extends SecurityException { }

    /** One call, as its threads know it: one that lives on prints into what nobody reads any more. */
    private static final class Call {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private boolean isEnding;
        /** What there was at the end that the tool asked for: some catch what unwinds them, and say so. */
        String atEnd;

        void ends(int code) {
            synchronized (this) {
                if (isEnding) return;
                isEnding = true;
            }
            runShutdownHooks();
            synchronized (this) {
                atEnd = code + " " + base64(out) + " " + base64(err);
                notifyAll();
            }
        }

        synchronized String awaitEnd() throws InterruptedException {
            while (atEnd == null) wait();
            return atEnd;
        }
    }

    private static final InheritableThreadLocal<Call> current = new InheritableThreadLocal<>();

    public static void main(String[] ignored) throws Exception {
        PrintStream answers = System.out;
        // Before any tool runs: Scala and log4j print to where these were when they were first used.
        System.setOut(ofCall(true));
        System.setErr(ofCall(false));
        // Tools of up to 2.x run on Java 11; later Javas have no such manager any more, but then all tools ask Kafka's class for the end.
        if (System.getProperty("java.specification.version").equals("11")) guardTheEnd();
        else takeOverKafkasExit();
        BufferedReader calls = new BufferedReader(new InputStreamReader(System.in));
        for (String line = calls.readLine(); line != null; line = calls.readLine()) {
            String[] words = line.split(" ");
            System.setIn(new ByteArrayInputStream(Base64.getDecoder().decode(words[0].substring(1))));
            String[] args = new String[words.length - 1];
            for (int n = 0; n < args.length; n++) args[n] = new String(Base64.getDecoder().decode(words[n + 1].substring(1)), "UTF-8");
            answers.println(answerTo(args));
            answers.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    private static void guardTheEnd() {
        System.setSecurityManager(new SecurityManager() {
            @Override public void checkExit(int code) {
                if (current.get() != null) endCall(code);
            }
            @Override public void checkPermission(Permission permission) { }
            @Override public void checkPermission(Permission permission, Object context) { }
        });
    }

    private static void takeOverKafkasExit() throws ReflectiveOperationException {
        Class<?> exit = Class.forName("org.apache.kafka.common.utils.Exit");
        Class<?> procedure = Class.forName("org.apache.kafka.common.utils.Exit$Procedure");
        Object ending = Proxy.newProxyInstance(exit.getClassLoader(), new Class<?>[] {procedure}, (proxy, method, args) -> {
            endCall((int) args[0]);
            return null;
        });
        exit.getMethod("setExitProcedure", procedure).invoke(null, ending);
        exit.getMethod("setHaltProcedure", procedure).invoke(null, ending);
    }

    private static void endCall(int code) {
        current.get().ends(code);
        throw new Ended();
    }

    private static String answerTo(String[] args) throws Exception {
        Call call = new Call();
        Thread thread = new Thread(() -> {
            current.set(call);
            run(args);
        }, "main");
        thread.start();
        return call.awaitEnd();
    }

    private static void run(String[] args) {
        try {
            startAnew(args[0]);
            Method main = Class.forName(args[0]).getMethod("main", String[].class);
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
            current.get().ends(0);
        } catch (InvocationTargetException e) {
            // As the virtual machine tells of what nobody caught.
            System.err.print("Exception in thread \"main\" ");
            e.getCause().printStackTrace();
            current.get().ends(1);
        } catch (ReflectiveOperationException e) {
            System.err.print("Error: Could not find or load main class " + args[0]);
            current.get().ends(1);
        }
    }

    /** The console consumer of 1.0 to 2.2 counts in a field of its object, which lives as long as the process. */
    private static void startAnew(String tool) throws ReflectiveOperationException {
        if (!tool.equals("kafka.tools.ConsoleConsumer")) return;
        Class<?> type = Class.forName(tool + "$");
        for (Method method : type.getMethods()) {
            if (method.getName().equals("messageCount_$eq")) method.invoke(type.getField("MODULE$").get(null), 0);
        }
    }

    /** What a tool leaves for the end of its process; the logging of all calls goes on. */
    private static void runShutdownHooks() {
        List<Thread> ofCall = new ArrayList<>();
        try {
            Class<?> registry = Class.forName("java.lang.ApplicationShutdownHooks");
            Field field = registry.getDeclaredField("hooks");
            field.setAccessible(true);
            synchronized (registry) {
                Map<?, ?> hooks = (Map<?, ?>) field.get(null);
                for (Object hook : hooks.keySet()) {
                    if (!hook.getClass().getName().startsWith("org.apache.logging")) ofCall.add((Thread) hook);
                }
                hooks.keySet().removeAll(ofCall);
            }
            for (Thread hook : ofCall) hook.start();
            for (Thread hook : ofCall) hook.join();
        } catch (ReflectiveOperationException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A stream that ends where that of the printing thread's call does. */
    private static PrintStream ofCall(boolean isOut) throws Exception {
        return new PrintStream(new OutputStream() {
            @Override public void write(int value) {
                write(new byte[] {(byte) value}, 0, 1);
            }
            @Override public void write(byte[] bytes, int offset, int length) {
                Call call = current.get();
                if (call != null) (isOut ? call.out : call.err).write(bytes, offset, length);
            }
        }, true, "UTF-8");
    }

    private static String base64(ByteArrayOutputStream bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray()) + ".";
    }
}
