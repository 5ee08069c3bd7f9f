package dev.regionalcache.operator.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses of the host names that other regions publish. Names are resolved every 10 s, each on a thread of its own: nobody
 * waits for a name server. A name that cannot be resolved keeps the addresses that it had, and is forgotten after a minute if
 * nobody asks for it any more. Thread-safe.
 */
final class HostNames implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(10);

    /** After so many periods without an address a name that nobody asks for is forgotten. */
    private static final int KEPT = 6;

    /** How often, in periods, whoever needs a name is made to ask for it: once an hour. */
    private static final int ASKED_AGAIN = 360;

    /** A name that nobody has asked for so often is forgotten. Members in a pause do not ask. */
    private static final int UNASKED = 48;

    private static final Logger LOG = LoggerFactory.getLogger(HostNames.class);

    private final Map<String, Name> names = new ConcurrentHashMap<>();
    private final Duration period;
    private final int askedAgain;
    private final Runnable changed;
    private final Thread thread;

    /** Calls {@code changed}, on a thread of its own, when an address changed, and when a name cannot be resolved any more. */
    HostNames(Runnable changed) {
        this(PERIOD, ASKED_AGAIN, changed);
    }

    /** The same with other periods. */
    HostNames(Duration period, int askedAgain, Runnable changed) {
        this.period = period;
        this.askedAgain = askedAgain;
        this.changed = changed;
        thread = start("resolve host names", this::run);
    }

    /** The addresses of a host, sorted; an address is its own; empty until a name has been resolved. */
    List<String> addresses(String host) {
        if (isAddress(host)) {
            return List.of(host);
        }
        Name name = names.computeIfAbsent(host, Name::new);
        name.asked();
        return name.addresses;
    }

    /** The names that are resolved again and again. */
    Set<String> known() {
        return Set.copyOf(names.keySet());
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(period);
                names.values().removeIf(Name::isForgotten);
                names.values().forEach(Name::resolve);
            }
        } catch (InterruptedException closed) {
            // Nobody needs the names any more.
        }
    }

    private static Thread start(String name, Runnable run) {
        return Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name(name)
                .start(run);
    }

    private static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private final class Name {

        private final String host;
        private final AtomicBoolean resolving = new AtomicBoolean();
        private volatile List<String> addresses = List.of();

        /** Rounds since it could not be resolved any more. */
        private int failures;

        /** Whether somebody has asked since all were told that it cannot be resolved. */
        private volatile boolean wanted;

        /** Rounds since somebody has asked. */
        private final AtomicInteger unasked = new AtomicInteger();

        private volatile boolean forgotten;

        Name(String host) {
            this.host = host;
            resolve();
        }

        void asked() {
            wanted = true;
            unasked.set(0);
            forgotten = false;
        }

        boolean isForgotten() {
            return forgotten;
        }

        void resolve() {
            if (resolving.compareAndSet(false, true)) {
                start("resolve " + host, this::look);
            }
        }

        private void look() {
            try {
                found(Arrays.stream(InetAddress.getAllByName(host))
                        .map(InetAddress::getHostAddress)
                        .sorted()
                        .toList());
            } catch (UnknownHostException e) {
                failed();
            } finally {
                resolving.set(false);
            }
        }

        /** A member at rest does not ask: before a name is forgotten whoever needs it is made to. */
        private void found(List<String> now) {
            failures = 0;
            int periods = unasked.incrementAndGet();
            forgotten = periods > UNASKED * askedAgain;
            if (!now.equals(addresses) || periods % askedAgain == 0) {
                addresses = now;
                changed.run();
            }
        }

        /** Once a minute whoever still needs it is made to ask for it again. */
        private void failed() {
            if (failures == 0) {
                LOG.warn("{} cannot be resolved; traffic goes where it went before", host);
            }
            if (failures % KEPT == 0) {
                forgotten = failures > 0 && !wanted;
                wanted = false;
                changed.run();
            }
            failures++;
        }
    }
}
