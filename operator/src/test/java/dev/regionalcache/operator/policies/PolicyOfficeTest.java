package dev.regionalcache.operator.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.PolicyMode;
import dev.regionalcache.crds.policy.ServersUsage;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.redis.ServerInfo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.SetParams;

/** Policies on a real server. */
class PolicyOfficeTest {

    private static final MemberKey MEMBER = new MemberKey("ns", "chat", "eu");
    private static final long HOUR = 3_600;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    private Path directory;

    private ClassServer server;
    private PolicyOffice office;
    private volatile boolean writable = true;

    @BeforeEach
    void start() throws Exception {
        server = new ClassServer(directory);
        office = server.office(registry, (member, pod, runId) -> writable && pod.equals(ClassServer.POD));
    }

    @AfterEach
    void close() {
        office.close();
        server.close();
        assertThat(registry.getMeters()).as("meters go with their policies").isEmpty();
    }

    @Test
    void keysAreGivenTheTimeToLiveOfTheirClass() {
        try (Jedis application = server.application()) {
            application.set("session:endless", "v");
            application.set("session:late", "v", SetParams.setParams().ex(10 * HOUR));
            application.set("session:soon", "v", SetParams.setParams().ex(60));
            application.set("z:session:packed", "v");
            application.set("other:endless", "v");
            application.set("regionalcache:own", "v");
            application.hset("session:hash", "f", "v");

            keep(rule("session", 1, 20, null, PolicyMode.Enforce));

            await().until(() -> usage("session"), u -> u != null && u.usage().corrected() == 4);
            assertThat(List.of("session:endless", "session:late", "session:hash", "z:session:packed"))
                    .allSatisfy(key -> assertThat(application.ttl(key)).isBetween(HOUR * 8 / 10 - 60, HOUR));
            assertThat(application.ttl("session:soon")).isBetween(1L, 60L);
            assertThat(application.ttl("other:endless")).isEqualTo(-1);
            assertThat(application.ttl("regionalcache:own")).isEqualTo(-1);
            assertThat(application.dbSize()).isEqualTo(7);

            application.set("session:another", "v");
            await().until(() -> application.ttl("session:another") > 0);
        }
        // It counts when the server has answered.
        await().until(() -> counter("corrected.keys") == 5);
        assertThat(registry.get("regionalcache.policy.server.seconds")
                        .functionCounter()
                        .count())
                .isPositive();
    }

    @Test
    void anAuditReportsOnly() {
        try (Jedis application = server.application()) {
            fill(application, "session:", 200);

            keep(rule("session", 1, 0, 50_000L, PolicyMode.Audit));

            PolicyReport report = await().until(() -> usage("session"), Objects::nonNull);
            assertThat(report.state()).isEqualTo("Auditing");
            assertThat(report.usage().wrongTtl()).isEqualTo(200);
            assertThat(report.usage().keys()).isEqualTo(200);
            assertThat(report.usage().corrected()).isZero();
            assertThat(report.usage().removed()).isZero();
            assertThat(report.usage().overLimit()).isTrue();
            assertThat(application.dbSize()).isEqualTo(200);
            assertThat(application.ttl("session:0")).isEqualTo(-1);
        }
    }

    @Test
    void aClassOverItsLimitLosesTheKeysThatExpireFirst() {
        try (Jedis application = server.application()) {
            for (int i = 0; i < 400; i++) {
                application.set(
                        "session:" + i, "v".repeat(900), SetParams.setParams().ex(600 + i));
            }
            fill(application, "other:", 400);
            long bytes = application.memoryUsage("session:100");

            keep(rule("session", 1, 0, 200 * bytes, PolicyMode.Enforce), rule("other", 2, 0, null, PolicyMode.Enforce));

            await().until(() -> server.count(application, "session:*") <= 200);
            await().until(() -> usage("session"), u -> u != null && u.usage().removed() > 0);
            List<Integer> left = application.keys("session:*").stream()
                    .map(k -> Integer.parseInt(k.substring("session:".length())))
                    .sorted()
                    .toList();
            assertThat(left.size()).isBetween(180, 200);
            assertThat(left.getFirst()).isEqualTo(400 - left.size());
            assertThat(server.count(application, "other:*")).isEqualTo(400);
        }
    }

    @Test
    void nothingIsTouchedWhileTheServerIsNotThePrimary() {
        writable = false;
        try (Jedis application = server.application()) {
            application.set("session:endless", "v");
            long asked = server.calls(application, "scan");
            keep(rule("session", 1, 0, null, PolicyMode.Enforce));
            await().until(() ->
                    !registry.find("regionalcache.policy.keys").gauges().isEmpty());

            assertThat(office.reports(MEMBER)).isEmpty();
            assertThat(application.ttl("session:endless")).isEqualTo(-1);
            assertThat(server.calls(application, "scan")).isEqualTo(asked);

            writable = true;
            await().until(() -> application.ttl("session:endless") > 0);
        }
    }

    @Test
    void aFenceIsNoFailureAndKeepsKeysAsTheyAre() {
        try (Jedis application = server.application()) {
            application.set("session:endless", "v");
            server.fence(true);
            keep(rule("session", 1, 0, null, PolicyMode.Enforce));
            await().until(() -> server.calls(application, "scan") > 2);
            assertThat(application.ttl("session:endless")).isEqualTo(-1);
            assertThat(office.reports(MEMBER)).noneMatch(r -> r.state().equals("Failing"));

            server.fence(false);
            await().atMost(Duration.ofSeconds(20)).until(() -> application.ttl("session:endless") > 0);
        }
    }

    @Test
    void aRuleThatChangesHoldsFromThenOn() {
        try (Jedis application = server.application()) {
            application.set("session:endless", "v");
            keep(rule("session", 1, 0, null, PolicyMode.Enforce));
            await().until(() -> usage("session"), u -> u != null && u.usage().corrected() == 1);

            keep(new PolicyRule("session", 2, List.of("session:"), 60, 0, null, PolicyMode.Enforce));

            await().until(
                            () -> usage("session"),
                            u -> u != null && u.generation() == 2 && u.usage().corrected() == 2);
            assertThat(application.ttl("session:endless")).isBetween(1L, 60L);
            office.forget(MEMBER);
            assertThat(office.reports(MEMBER)).isEmpty();
        }
    }

    @Test
    void serversOfAClasssOwnTellWhatClientsReadAndNotWhatTheWalkReads() {
        PolicyRule rule = rule("session", 1, 0, null, PolicyMode.Enforce).forOwnServers();
        try (Jedis application = server.application()) {
            fill(application, "session:", 400);
            keep(rule);
            await().until(() -> usage("session"), u -> u != null && u.usage().corrected() == 400);

            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                readOneInFour(application, 1_200);
                                server.pass(Duration.ofSeconds(31));
                                return servers(rule).hitRate();
                            },
                            "25%"::equals);
            assertThat(servers(rule).keys()).isEqualTo(400);
        }
    }

    @Test
    void ofAClassThatSharesServersSamplesSayWhatClientsHitInEveryRegion() {
        PolicyRule session = rule("session", 1, 0, null, PolicyMode.Enforce);
        PolicyRule quiet = rule("quiet", 2, 0, null, PolicyMode.Enforce);
        try (Jedis application = server.application()) {
            fill(application, "session:", 1);
            fill(application, "other:", 1);

            office.sample(MEMBER, server.sampling(false, session, quiet), List.of());
            PolicyReport copying = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                for (int i = 0; i < 200; i++) {
                                    application.mget("session:0", "session:a", "z:session:b", "session:c", "other:0");
                                }
                                return office.reports(MEMBER);
                            },
                            reports -> !reports.isEmpty())
                    .getFirst();
            assertThat(copying).isEqualTo(PolicyReport.copying("session", 1).withHitRate("25%"));

            keep(session, quiet);
            office.sample(MEMBER, server.sampling(true, session, quiet), List.of());
            assertThat(await().until(() -> usage("session"), Objects::nonNull).hitRate())
                    .as("where the policy is held, too")
                    .isEqualTo("25%");
            assertThat(await().until(() -> usage("quiet"), Objects::nonNull).hitRate())
                    .isNull();
            assertThat(registry.get("regionalcache.policy.sampled.reads")
                            .tags("policy", "session")
                            .counter()
                            .count())
                    .isGreaterThanOrEqualTo(HitRate.ENOUGH_READS);
        }
    }

    @Test
    void whatWasHitIsKnownAfterARestart() {
        PolicyRule session = rule("session", 1, 0, null, PolicyMode.Enforce);

        office.sample(
                MEMBER,
                server.sampling(false, session),
                List.of(PolicyReport.copying("session", 1).withHitRate("94%")));

        assertThat(office.reports(MEMBER))
                .containsExactly(PolicyReport.copying("session", 1).withHitRate("94%"));
    }

    private ServersUsage servers(PolicyRule rule) {
        ServerInfo head = server.info();
        return office.reports(MEMBER, new ServersReport(rule, head, List.of(head), true, List.of()))
                .getFirst()
                .servers();
    }

    /** Whenever the server is asked meanwhile, one in four has found a key. */
    private static void readOneInFour(Jedis application, int reads) {
        for (int i = 0; i < reads; i += 4) {
            application.mget("session:0", "none", "none", "none");
        }
    }

    private void keep(PolicyRule... rules) {
        office.keep(MEMBER, server.plan(rules));
    }

    private static PolicyRule rule(String name, long generation, int jitter, @Nullable Long limit, PolicyMode mode) {
        return new PolicyRule(name, generation, List.of(name + ":"), HOUR, jitter, limit, mode);
    }

    /** What is reported of a class once there is something to tell. */
    private @Nullable PolicyReport usage(String name) {
        return office.reports(MEMBER).stream()
                .filter(r -> r.name().equals(name) && r.usage() != null)
                .findFirst()
                .orElse(null);
    }

    private double counter(String name) {
        return registry.get("regionalcache.policy." + name).functionCounter().count();
    }

    private static void fill(Jedis application, String prefix, int count) {
        try (Pipeline pipeline = application.pipelined()) {
            for (int i = 0; i < count; i++) {
                pipeline.set(prefix + i, "v".repeat(900));
            }
        }
    }
}
