package kafkats;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.ServerCnxn;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.SyncRequestProcessor;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * Where Apache's tests start a server inside their own process, this starts ours as a process of its own: same port, same
 * directories, same limits, and every system property of ZooKeeper's as a setting. Apache's code gets it by its own property
 * {@code zookeeper.serverCnxnFactory}; {@code foreign.server} is the command, its words parted by line feeds, to which
 * the path of a zoo.cfg is added. The {@link ZooKeeperServer} that a test hands over is never started.
 */
public final class ForeignServer extends ServerCnxnFactory {

    private static final long START_MS = 20_000;

    private InetSocketAddress address;
    private int connectionsPerHost;
    private int backlog;
    private Process process;

    @Override
    public void configure(InetSocketAddress address, int connectionsPerHost, int backlog, boolean secure)
            throws IOException {
        if (secure) {
            throw new IOException("a server with TLS cannot be had here");
        }
        this.address = address;
        this.connectionsPerHost = connectionsPerHost;
        this.backlog = backlog;
    }

    @Override
    public void startup(ZooKeeperServer server, boolean startServer) throws IOException, InterruptedException {
        if (!startServer) {
            return;
        }
        setZooKeeperServer(server);
        FileTxnSnapLog files = server.getTxnLogFactory();
        File directory = files.getSnapDir().getParentFile();
        List<String> lines = new ArrayList<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("zookeeper.") || name.equals("jute.maxbuffer") || name.equals("java.security.auth.login.config")) {
                lines.add(name + "=" + System.getProperty(name));
            }
        }
        Collections.sort(lines);
        lines.add("dataDir=" + directory);
        lines.add("dataLogDir=" + files.getDataLogDir().getParentFile());
        lines.add("clientPort=" + address.getPort());
        lines.add("tickTime=" + server.getTickTime());
        lines.add("minSessionTimeout=" + server.getMinSessionTimeout());
        lines.add("maxSessionTimeout=" + server.getMaxSessionTimeout());
        // Tests set it by a call.
        lines.add("snapCount=" + SyncRequestProcessor.getSnapCount());
        if (connectionsPerHost >= 0) {
            lines.add("maxClientCnxns=" + connectionsPerHost);
        }
        if (!address.getAddress().isAnyLocalAddress()) {
            lines.add("clientPortAddress=" + address.getAddress().getHostAddress());
        }
        if (backlog > 0) {
            lines.add("clientPortListenBacklog=" + backlog);
        }
        run(lines);
    }

    private void run(List<String> settings) throws IOException, InterruptedException {
        File file = File.createTempFile("foreign", ".cfg");
        file.deleteOnExit();
        Files.write(file.toPath(), settings, StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>(List.of(System.getProperty("foreign.server").split("\n")));
        command.add(file.getPath());
        File log = new File(System.getProperty("foreign.log"));
        process = new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start();
        Process started = process;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("the server did not start: see " + log);
            }
            Thread.sleep(5);
        }
    }

    private boolean accepts() {
        InetAddress host = address.getAddress();
        try (Socket socket = new Socket(host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host, address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void shutdown() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(START_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the server did not stop when asked to");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    @Override
    public void start() {
    }

    @Override
    public void join() throws InterruptedException {
        if (process != null) {
            process.waitFor();
        }
    }

    @Override
    public int getLocalPort() {
        return address.getPort();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return address;
    }

    @Override
    public int getSocketListenBacklog() {
        return backlog;
    }

    @Override
    public int getMaxClientCnxnsPerHost() {
        return connectionsPerHost;
    }

    @Override
    public void setMaxClientCnxnsPerHost(int max) {
        throw outOfReach();
    }

    @Override
    public void reconfigure(InetSocketAddress changed) {
        throw outOfReach();
    }

    @Override
    public Iterable<ServerCnxn> getConnections() {
        throw outOfReach();
    }

    @Override
    public void closeAll(ServerCnxn.DisconnectReason reason) {
        throw outOfReach();
    }

    @Override
    public void resetAllConnectionStats() {
        throw outOfReach();
    }

    @Override
    public Iterable<Map<String, Object>> getAllConnectionInfo(boolean brief) {
        throw outOfReach();
    }

    private static UnsupportedOperationException outOfReach() {
        return new UnsupportedOperationException("the server is another process: its connections are out of reach");
    }
}
