package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.core.health.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import redis.clients.jedis.Jedis;

/** Keepers with real servers: everything is brought about by plans alone. All at the same time, for they wait more than they do. */
@Execution(ExecutionMode.CONCURRENT)
class ServerFleetTest {

    private final KeptChain chain = new KeptChain();

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        chain.start(directory);
    }

    @AfterEach
    void close() {
        chain.close();
    }

    @Test
    void aChainComesUpFromFencedServersAndCarriesData() {
        assertThat(chain.view("a").link()).isEqualTo(Link.None);
        assertThat(chain.view("c").link()).isEqualTo(Link.Up);
        try (Jedis primary = chain.application("a");
                Jedis last = chain.application("c")) {
            primary.set("k", "v");
            await().until(() -> "v".equals(last.get("k")));
        }
        await().until(() -> chain.view("c").lag() != null);
        assertThat(chain.view("c").held())
                .isEqualTo(ServerPlan.revision(chain.plan("c").settings()));
        assertThat(chain.registry.get("regionalcache.server.up").gauges()).hasSize(3);
    }

    @Test
    void whatIsChangedByHandIsPutBack() {
        try (Jedis operator = chain.operator("c")) {
            operator.replicaofNoOne();
        }
        await().until(() -> chain.view("c").link() == Link.Up);
    }

    @Test
    void aServerThatHangsDelaysNobodyElse() throws Exception {
        chain.process("c").freeze(true);
        await().until(() -> !chain.view("c").answering());
        assertThat(chain.view("c").health()).isEqualTo(Health.Critical);
        chain.roles.put("b", new DesiredRole.Fenced());
        chain.keep();
        await().until(() -> chain.view("b").info().isFenced());
        chain.process("c").freeze(false);
        await().until(() -> chain.view("c").answering());
    }

    /** The region of a primary that stands still is not waited for while the next one is chosen, the moment that begins. */
    @Test
    void aServerThatHangsIsSeenBeforeTheCommandTimesOut() {
        await().until(() -> {
            chain.process("c").freeze(true);
            await().pollInterval(Duration.ofMillis(5)).until(() -> !isAnswering(Duration.ofMillis(50)));
            // A machine that stalls may have let it time out meanwhile: then once more.
            boolean early = chain.view("c").answering();
            chain.process("c").freeze(false);
            await().until(() -> isAnswering(Duration.ofSeconds(10)));
            return early;
        });
    }

    private boolean isAnswering(Duration patience) {
        return chain.fleet.views(KeptChain.MEMBER, patience).get("c").answering();
    }

    @Test
    void aProcessThatRestartedIsToldTheSettingsAgain() throws Exception {
        String before = chain.view("c").info().runId();
        chain.process("c").restart();
        await().until(() ->
                chain.view("c").answering() && !chain.view("c").info().runId().equals(before));
        await().until(() -> chain.view("c").held() != null && chain.view("c").inSync());
        assertThat(chain.view("c").held())
                .isEqualTo(ServerPlan.revision(chain.plan("c").settings()));
    }

    /** As where it takes longer to save than is waited for, and is told to end once more. */
    @Test
    void anOrderToEndIsForTheProcessThatWasThere() throws Exception {
        String before = chain.view("c").info().runId();
        chain.process("c").kill();
        await().until(() -> !chain.view("c").answering());
        chain.fleet.shutdownForRestart(KeptChain.MEMBER, "c");
        chain.process("c").restart();
        await().until(() ->
                chain.view("c").answering() && !chain.view("c").info().runId().equals(before));
        await().during(Duration.ofSeconds(2)).until(() -> chain.view("c").answering());
    }

    @Test
    void aPrimaryThatRestartedIsLeftFenced() throws Exception {
        String before = chain.view("a").info().runId();
        chain.process("a").restart();
        await().until(() ->
                chain.view("a").answering() && !chain.view("a").info().runId().equals(before));
        await().during(Duration.ofSeconds(2))
                .until(() ->
                        !chain.view("a").answering() || chain.view("a").info().isFenced());
    }

    @Test
    void applicationsAreToldWhereTheServersAreByWhateverIsThePrimary() {
        chain.discovery = "the document";
        chain.keep();
        await().until(() -> "the document".equals(told("c")));
        chain.roles.put("a", new DesiredRole.Fenced());
        chain.keep();
        await().until(() -> chain.view("a").info().isFenced());
        long looks = looks("a");
        await().during(Duration.ofSeconds(3)).until(() -> looks("a") == looks);
    }

    private @Nullable String told(String name) {
        try (Jedis application = chain.application(name)) {
            return application.get(DiscoveryDocument.KEY);
        }
    }

    /** How often a server was asked for a key. */
    private long looks(String name) {
        try (Jedis operator = chain.operator(name)) {
            return operator.info("commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_get:calls="))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                    .sum();
        }
    }
}
