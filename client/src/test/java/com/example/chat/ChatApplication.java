package com.example.chat;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.RefusedException;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.policy.Cached;
import dev.regionalcache.client.policy.Counters;
import dev.regionalcache.client.policy.LoadOptions;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.policy.ValueCodec;
import dev.regionalcache.client.routing.Bounds;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Source;
import dev.regionalcache.client.token.InvalidTokenException;
import dev.regionalcache.client.token.TokenSigner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocketFactory;

/**
 * An application as others write it: in a package of its own, for Java 17, with the client and what that needs. It does in two
 * regions what docs/client.md tells of, and ends with an exception where something is not as it should be.
 */
public final class ChatApplication {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LARGE = "All work and no play makes Jack a dull boy. ".repeat(1_000);

    private final RegionalCacheClient here;
    private final RegionalCacheClient there;
    private final ExecutorService threads;

    private ChatApplication(RegionalCacheClient here, RegionalCacheClient there, ExecutorService threads) {
        this.here = here;
        this.there = there;
        this.threads = threads;
    }

    /** A value of the application's own. */
    record Profile(String name, int age) {

        static final ValueCodec<Profile> CODEC = ValueCodec.of(
                profile -> (profile.name() + "/" + profile.age()).getBytes(StandardCharsets.UTF_8), Profile::parse);

        private static Profile parse(byte[] bytes) {
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split("/", 2);
            return new Profile(parts[0], Integer.parseInt(parts[1]));
        }
    }

    /** Metrics of its own; what it tells of is waited for. */
    static final class Reads implements ClientMetrics {

        private final AtomicLong count = new AtomicLong();

        @Override
        public void read(String policy, Source source, boolean hit) {
            count.incrementAndGet();
        }

        @Override
        public void retried(String policy) {
            System.out.println("a write is sent again");
        }
    }

    /**
     * Arguments: where the regions b and a read, and {@code tls} or {@code plain}. It prints {@code ready}, waits for a
     * byte, and expects that the primary, a, hangs from then on, and b is its successor soon.
     */
    public static void main(String[] args) throws Exception {
        Reads reads = new Reads();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (RegionalCacheClient here = connect(args[0], args[2], reads, threads);
                RegionalCacheClient there = connect(args[1], args[2], reads, threads)) {
            ChatApplication application = new ChatApplication(here, there, threads);
            String cookie = application.sessions();
            application.compression();
            application.loading();
            application.counters();
            application.withoutWaiting();
            application.mistakes();
            inUnitTests();
            System.out.println("ready");
            expect("a byte", System.in.read() >= 0, true);
            application.failover(cookie);
            expect("that reads are counted", reads.count.get() > 0, true);
        } finally {
            threads.shutdownNow();
        }
        System.out.println("done on Java " + Runtime.version().feature());
    }

    private static RegionalCacheClient connect(
            String address, String transport, ClientMetrics metrics, ExecutorService threads) {
        ConnectionSettings settings = transport.equals("tls")
                ? ConnectionSettings.DEFAULT.withTls((SSLSocketFactory) SSLSocketFactory.getDefault())
                : ConnectionSettings.DEFAULT;
        byte[] key = "not a real key, of 16 bytes or more".getBytes(StandardCharsets.US_ASCII);
        return RegionalCacheClient.connect(ClientOptions.at(address)
                .connection(settings.withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5)))
                .bounds(new Bounds(Duration.ofMillis(20), PATIENCE, PATIENCE))
                .signedBy(TokenSigner.of(key))
                .executor(threads)
                .metrics(metrics)
                .largestValue(1 << 20));
    }

    /** What is written in one region is seen in the other one by whoever brings the text. */
    private String sessions() {
        PolicyCache<Profile> profiles = here.policy("session", Profile.CODEC);
        PolicyCache<Profile> elsewhere = there.policy("session", Profile.CODEC);
        Session session = here.newSession();
        for (int age = 30; age < 60; age++) {
            Profile profile = new Profile("Ada Lovelace", age);
            profiles.in(session).set("ada", profile);
            Session later = there.session(session.text());
            expect("her profile", elsewhere.in(later).get("ada"), Optional.of(profile));
            session = here.session(later.text());
        }
        Cached<Profile> seen = profiles.in(session).look("ada");
        expect("how long it lives", seen.leftMillis() > 0 && seen.leftMillis() <= 3_600_000, true);
        expect("what was lost", seen.lost(), List.of());
        profiles.in(session).set("bob", new Profile("Bob", 1));
        profiles.in(session).delete("bob");
        expect("what was deleted", elsewhere.in(there.session(session.text())).get("bob"), Optional.empty());
        return session.text();
    }

    private void compression() {
        for (String policy : List.of("session", "page")) {
            Session session = here.newSession();
            here.policy(policy).in(session).set("large", LARGE);
            Session later = there.session(session.text());
            expect("a large value", there.policy(policy).in(later).get("large"), Optional.of(LARGE));
        }
        byte[] bytes = {0, 1, 2};
        Session session = here.newSession();
        here.policy("page", ValueCodec.BYTES).in(session).set("bytes", bytes);
        byte[] read =
                here.policy("page", ValueCodec.BYTES).in(session).get("bytes").orElseThrow();
        expect("bytes", Arrays.equals(read, bytes), true);
    }

    private void loading() throws Exception {
        PolicyCache<String> names = here.policy("session");
        Session session = here.newSession();
        AtomicLong loads = new AtomicLong();
        for (int i = 0; i < 3; i++) {
            Optional<String> loaded = names.in(session).getOrLoad("grace", key -> "Grace " + loads.incrementAndGet());
            expect("what was loaded", loaded, Optional.of("Grace 1"));
        }
        // Its life is shorter than that: it is loaded anew behind the back of whoever asks.
        CompletableFuture<String> anew = new CompletableFuture<>();
        LoadOptions always = LoadOptions.DEFAULT.revalidating(Duration.ofHours(2));
        Optional<String> old = names.in(session)
                .getOrLoad(
                        "grace",
                        key -> {
                            anew.complete(key);
                            return "Grace Hopper";
                        },
                        always);
        expect("what was there", old, Optional.of("Grace 1"));
        expect("what is loaded anew", anew.get(PATIENCE.toSeconds(), TimeUnit.SECONDS), "grace");
    }

    private void counters() {
        Counters requests = here.counters("rate-limit");
        expect("the first request", requests.increment("ada").value(), 1L);
        expect("more of them", requests.increment("ada", 4).value(), 5L);
        expect("all of them", requests.get("ada"), 5L);
        requests.reset("ada");
        expect("none of them", requests.get("ada"), 0L);
    }

    private void withoutWaiting() throws Exception {
        Session session = here.newSession();
        Optional<String> read = here.policy("session")
                .in(session)
                .async(threads)
                .set("eve", "Eve")
                .thenCompose(written ->
                        here.policy("session").in(session).async(threads).get("eve"))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        expect("what was written without waiting", read, Optional.of("Eve"));
        long count = here.counters("rate-limit")
                .async(threads)
                .increment("eve", 7)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .value();
        expect("what was counted without waiting", count, 7L);
    }

    private void mistakes() {
        String forged = here.newSession().text() + "A";
        expectThrown(InvalidTokenException.class, () -> here.session(forged));
        expectThrown(IllegalArgumentException.class, () -> here.policy("nobody's"));
        expectThrown(IllegalArgumentException.class, () -> here.counters("session"));
        expectThrown(IllegalArgumentException.class, () -> here.policy("page").set("huge", LARGE.repeat(100)));
        here.policy("rate-limit").set("text", "no number");
        expectThrown(RefusedException.class, () -> here.counters("rate-limit").increment("text"));
    }

    private static void inUnitTests() {
        Policy policy = Policy.of("session", "session:", Duration.ofHours(1));
        try (RegionalCacheClient client = RegionalCacheClient.inMemory(InstantSource.system(), List.of(policy))) {
            client.policy("session").set("k", "v");
            expect("what a map holds", client.policy("session").get("k"), Optional.of("v"));
        }
    }

    /** The primary hangs, and the session sees on the other side of it what it has seen before. */
    private void failover(String cookie) {
        PolicyCache<Profile> profiles = here.policy("session", Profile.CODEC);
        Session session = here.session(cookie);
        Profile king = new Profile("Ada King", 36);
        profiles.in(session).repeatable().set("king", king);
        Session later = there.session(session.text());
        PolicyCache<Profile> elsewhere = there.policy("session", Profile.CODEC);
        expect("what was written to the successor", elsewhere.in(later).get("king"), Optional.of(king));
        expect("what was written before", elsewhere.in(later).get("ada"), Optional.of(new Profile("Ada Lovelace", 59)));
        expect("what was lost", later.takeLost(), List.of());
        expect("the primary region", here.document().primaryRegion(), "b");
    }

    private static void expect(String what, Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new IllegalStateException(what + ": " + actual + ", and not " + expected);
        }
    }

    private static void expectThrown(Class<? extends Exception> expected, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            expect("what is thrown", e.getClass(), expected);
            return;
        }
        throw new IllegalStateException("no " + expected);
    }
}
