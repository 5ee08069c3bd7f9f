package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.application.CutOffApplication;
import dev.regionalcache.e2e.application.SessionApplication;
import dev.regionalcache.e2e.harness.ApplicationPod;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Kit;
import dev.regionalcache.e2e.harness.TestNamespace;
import dev.regionalcache.e2e.harness.ThreeRegions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An application in each of three regions, by the Java client: users' sessions go from one to the other, also while a region is cut off, in
 * a class that shares the cache's servers and in one with servers of its own. Each region counts for itself all the while.
 */
@EndToEnd
class ApplicationsIT {

    private static final String CACHE = "visited";
    private static final String SHARED = "session";
    private static final String DEDICATED = "cart";
    private static final String REGIONAL = "rate";
    private static final Map<String, String> CLASSES = Map.of(
            SHARED, "ttl: 1h, compression: {algorithm: LZ4}",
            DEDICATED, "ttl: 1h, isolation: Dedicated, maxMemory: 16Mi, eviction: AllKeysLRU",
            REGIONAL, "ttl: 1h, scope: Regional, maxMemory: 8Mi");
    private static final int USERS = 20;
    private static final int REQUESTS = 600;

    private final Map<String, ApplicationPod> applications = new LinkedHashMap<>();
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** How often a session was told that a write of it is lost. */
    private int told;

    private ThreeRegions regions;
    private TestNamespace east;

    /** What one user was told, and where the next request finds the session. */
    private static final class User {

        private final String dataClass;
        private final String key;
        private String session = "-";

        /** What the session must see at least. */
        private int seen;

        private int written;

        private User(int number) {
            dataClass = number % 2 == 0 ? SHARED : DEDICATED;
            key = "user" + number;
        }
    }

    @BeforeAll
    void install() {
        regions = ThreeRegions.install("e2e-applications");
        east = regions.east();
        east.apply(Manifests.cache(CACHE, "", "west", "east<west", "south<west"));
        CLASSES.forEach((name, spec) ->
                east.apply(Manifests.policy(CACHE, name, "prefixes: [\"%s:\"], %s".formatted(name, spec))));
        east.awaitReady(CACHE);
        CLASSES.keySet().forEach(this::awaitEnforced);
        String password = "PASSWORD=" + east.password(CACHE);
        for (TestNamespace region : List.of(east, regions.west(), regions.south())) {
            applications.put(
                    region.cluster().name(),
                    ApplicationPod.start(
                            region,
                            SessionApplication.class,
                            password,
                            CACHE + ":6379",
                            region.cluster().name(),
                            "application"));
        }
        Await.until("all know all classes", () -> {
            for (String region : applications.keySet()) {
                assertThat(request(new User(0), region, false)).isTrue();
                assertThat(request(new User(1), region, false)).isTrue();
                assertThat(count(region)).isPositive();
            }
        });
    }

    private void awaitEnforced(String policy) {
        Await.until(
                policy + " is in force",
                () -> assertThat(east.cluster()
                                .kubectl(
                                        "get",
                                        "cpolicy",
                                        policy,
                                        "-n",
                                        east.name(),
                                        "-o",
                                        "jsonpath={.status.conditions}")
                                .ok())
                        .contains("Enforcing"));
    }

    @AfterAll
    void delete() {
        applications.values().forEach(ApplicationPod::close);
        regions.delete();
    }

    @Test
    void noSessionSeesLessThanItWroteOrSawAlsoAcrossAFailover() {
        Kit.assume();
        List<User> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            users.add(new User(i));
        }
        List<String> all = List.copyOf(applications.keySet());
        int refused = serve(users, all);
        assertThat(refused)
                .as("requests that failed while nothing did (seed %d)", seed)
                .isZero();

        Map<String, Integer> counted = new LinkedHashMap<>();
        all.forEach(region -> counted.put(region, count(region)));
        serveAloneInWest();
        long epoch = east.status(CACHE).epoch();
        Kit.cut(regions.west().cluster());
        try {
            // Requests go on while nobody knows yet.
            refused = serve(users, List.of("east", "south"));
            System.out.printf("%d of %d requests failed while the primary's region was cut off%n", refused, REQUESTS);
            Await.until(
                    "a new primary",
                    () -> assertThat(east.status(CACHE).epoch()).isGreaterThan(epoch));
            Await.until(
                    "writes of both regions are accepted in both classes",
                    () -> assertThat(List.of("east", "south"))
                            .allMatch(region ->
                                    request(users.get(0), region, true) && request(users.get(1), region, true)));
            assertThat(serve(users, List.of("east", "south")))
                    .as("requests that failed with another primary, during the cut (seed %d)", seed)
                    .isZero();
            assertThat(told).as("a session is told of its lost writes once").isLessThanOrEqualTo(USERS);
            assertThatItGoesOn(counted, "east");
            assertThatItGoesOn(counted, "south");
        } finally {
            Kit.heal(regions.west().cluster());
        }
        east.awaitReady(CACHE);
        Await.until(
                "the application of the region that was cut off answers again",
                () -> assertThat(request(users.getFirst(), "west", false)).isTrue());
        assertThat(serve(users, all))
                .as("requests that failed afterwards (seed %d)", seed)
                .isZero();
        assertThatTheOneInWestNeverLied();
        assertThatItGoesOn(counted, "west");
        Await.until(
                "the class is where the cache is",
                () -> assertThat(east.status(CACHE + "-" + DEDICATED).primaryRegion())
                        .isEqualTo(east.status(CACHE).primaryRegion()));
    }

    /** A region's counter is that region's own, and no failover touches it. */
    private void assertThatItGoesOn(Map<String, Integer> counted, String region) {
        assertThat(count(region)).as("the counter of %s", region).isEqualTo(counted.merge(region, 1, Integer::sum));
    }

    /** Nobody reaches an application whose region is cut off: it serves its own users, and one who has written in the east. */
    private void serveAloneInWest() {
        User traveller = new User(USERS);
        assertThat(request(traveller, "east", true)).isTrue();
        ApplicationPod west = applications.get("west");
        west.startAlone(
                CutOffApplication.class,
                "PASSWORD=" + east.password(CACHE),
                CACHE + ":6379",
                "west",
                "application",
                SHARED,
                Long.toString(seed),
                ApplicationPod.END,
                traveller.key,
                Integer.toString(traveller.seen),
                traveller.session);
        Await.until("it serves", () -> assertThat(west.written()).contains("serving"));
    }

    /** Each of its requests had a right answer, was told of a lost write, or failed with an exception, also during the cut. */
    private void assertThatTheOneInWestNeverLied() {
        ApplicationPod west = applications.get("west");
        west.endAlone();
        Await.until("it has ended", () -> assertThat(west.written()).contains("ended"));
        System.out.println("the application of the region that was cut off: " + west.written());
        assertThat(west.written())
                .as("seed %d", seed)
                .contains("violations=0")
                .doesNotContain("answers=0 ")
                .as("it was cut off from the primary")
                .doesNotContain("failed=0 ");
    }

    /** So many random requests; how many failed, each with a sentence. */
    private int serve(List<User> users, List<String> where) {
        int failed = 0;
        for (int i = 0; i < REQUESTS; i++) {
            User user = users.get(random.nextInt(USERS));
            failed += request(user, where.get(random.nextInt(where.size())), random.nextInt(3) == 0) ? 0 : 1;
        }
        return failed;
    }

    private boolean request(User user, String region, boolean writes) {
        ApplicationPod application = applications.get(region);
        Optional<String> answer = writes
                ? application.ask("set %s %s %d %s".formatted(user.dataClass, user.key, ++user.written, user.session))
                : application.ask("get %s %s %s".formatted(user.dataClass, user.key, user.session));
        String[] words = answer.orElse("failed").split(" ", 3);
        return switch (words[0]) {
            case "ok" -> {
                user.seen = user.written;
                user.session = words[1];
                yield true;
            }
            case "value" -> {
                int value = words[1].equals("-") ? 0 : Integer.parseInt(words[1]);
                assertThat(value)
                        .as("what %s sees in %s (seed %d)", user.key, region, seed)
                        .isBetween(user.seen, user.written);
                user.seen = value;
                user.session = words[2];
                yield true;
            }
            case "lost" -> {
                // It is told, and the session goes on from what there is.
                told++;
                user.seen = 0;
                user.session = words[1];
                yield true;
            }
            default -> false;
        };
    }

    /** Counts one more in a region. */
    private int count(String region) {
        String answer = applications
                .get(region)
                .ask("count %s visits".formatted(REGIONAL))
                .orElse("failed");
        assertThat(answer).as("the counter of %s", region).startsWith("counted ");
        return Integer.parseInt(answer.substring("counted ".length()));
    }
}
