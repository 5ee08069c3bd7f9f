package dev.regionalcache.operator.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses of the host names that other regions publish. Names are resolved every 10 s on a thread of its own: nobody waits
 * for a name server. A name that cannot be resolved keeps the addresses that it had. Thread-safe.
 */
final class HostNames implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(HostNames.class);

    private final Map<String, List<String>> resolved = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Runnable changed;
    private final Thread thread;

    /** Calls {@code changed}, on its own thread, when an address changed. */
    HostNames(Runnable changed) {
        this.changed = changed;
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("resolve host names")
                .start(this::run);
    }

    /** The addresses of a host, sorted; an address is its own; empty until a name has been resolved. */
    List<String> addresses(String host) {
        if (isAddress(host)) {
            return List.of(host);
        }
        if (asked.add(host)) {
            Thread.ofVirtual()
                    .inheritInheritableThreadLocals(false)
                    .name("resolve " + host)
                    .start(() -> {
                        if (resolve(host)) {
                            changed.run();
                        }
                    });
        }
        return resolved.getOrDefault(host, List.of());
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                boolean any = false;
                for (String host : asked) {
                    any |= resolve(host);
                }
                if (any) {
                    changed.run();
                }
            }
        } catch (InterruptedException closed) {
            // Nobody needs the names any more.
        }
    }

    private boolean resolve(String host) {
        try {
            List<String> found = Arrays.stream(InetAddress.getAllByName(host))
                    .map(InetAddress::getHostAddress)
                    .sorted()
                    .toList();
            return !found.equals(resolved.put(host, found));
        } catch (UnknownHostException e) {
            LOG.warn("{} cannot be resolved; traffic goes where it went before", host);
            return false;
        }
    }

    private static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
