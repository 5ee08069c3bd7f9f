package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.redis.acl.AclUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ClientKillParams;

/** A primary under a lease is fenced whatever stands in the way. All at the same time, for they wait more than they do. */
@Execution(ExecutionMode.CONCURRENT)
class FenceTest {

    private final KeptChain chain = new KeptChain();

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        chain.start(directory);
    }

    @AfterEach
    void close() {
        chain.close();
    }

    /** Its agent has discarded its answers: another region may be the primary at any moment. */
    @Test
    void aPauseKeepsAServerOpenUnderItsLeaseOnly() {
        openUnderALease();
        chain.paused.add("a");
        chain.keep();
        try (Jedis application = chain.application("a")) {
            assertThat(application.set("k", "v")).isEqualTo("OK");
            chain.roles.put("a", new DesiredRole.Detached());
            chain.keep();
            await().until(() -> chain.view("a").guard().fenced());
            assertThatThrownBy(() -> application.set("k", "v")).hasMessageContaining("NOREPLICAS");
        }
    }

    /** Its password may just be rotated, or the server take no more connections; the keeper's is there. */
    @Test
    void aServerWhoseGateGetsNoConnectionIsFencedOverTheKeepers() {
        openUnderALease();
        try (Jedis operator = chain.operator("a");
                Jedis application = chain.application("a")) {
            operator.aclSetUser(AclUsers.GATE, "off");
            operator.clientKill(new ClientKillParams().user(AclUsers.GATE));
            wish(new GateWish.Fence());
            await().until(() -> chain.view("a").guard().fenced());
            assertThatThrownBy(() -> application.set("k", "v")).hasMessageContaining("NOREPLICAS");
            operator.aclSetUser(AclUsers.GATE, "on");
            wish(new GateWish.Open(1));
            await().until(() -> chain.view("a").guard().open());
        }
    }

    @Test
    void aServerThatAnswersAndTakesNoFenceIsToBeEnded() {
        chain.fencing = Duration.ofMillis(200);
        openUnderALease();
        assertThat(chain.view("a").guard().stuck()).isNull();
        try (Jedis operator = chain.operator("a")) {
            operator.aclSetUser(AclUsers.GATE, "-config");
            operator.aclSetUser(AclUsers.OPERATOR, "-config");
        }
        wish(new GateWish.Fence());
        await().until(() -> chain.view("a").guard().stuck() == Stuck.Unfenced);
    }

    @Test
    void theLastWishOfALeaseThatIsOverSaysNothingOfTheNextOne() {
        openUnderALease();
        wish(new GateWish.Fence());
        await().until(() -> chain.view("a").guard().fenced());
        DesiredRole leased = chain.roles.get("a");
        chain.leased.remove("a");
        chain.roles.put("a", new DesiredRole.Primary(chain.view("a").info().runId()));
        chain.keep();
        wish(new GateWish.Fence());
        await().until(() -> chain.view("a").guard() == null);
        try (Jedis operator = chain.operator("a")) {
            operator.configSet("min-replicas-to-write", "0");
        }
        chain.leased.add("a");
        chain.roles.put("a", leased);
        chain.keep();
        await().until(() ->
                chain.view("a").guard() != null && chain.view("a").guard().open());
    }

    /** They connect again as soon as they are closed, and more of them want to than the server takes. */
    @Test
    void agentsGetAConnectionWhileApplicationsStormAServer() throws Exception {
        try (Jedis first = chain.application("a");
                Jedis operator = chain.operator("a")) {
            operator.configSet("maxclients", "128");
            try (ClientStorm storm = new ClientStorm(() -> chain.application("a"), 200)) {
                storm.awaitRefused();
                await().ignoreExceptions().until(() -> {
                    try (Jedis another = chain.operator("a")) {
                        return "PONG".equals(another.ping());
                    }
                });
                assertThat(operator.clientList().lines().filter(c -> c.contains("user=" + AclUsers.APPLICATION)))
                        .as("most of 128")
                        .hasSizeGreaterThan(64);
            }
            assertThat(first.ping()).as("the eldest stays").isEqualTo("PONG");
        }
        assertThat(chain.registry
                        .get("regionalcache.connections.closed")
                        .tag("server", "a")
                        .functionCounter()
                        .count())
                .isPositive();
    }

    private void openUnderALease() {
        chain.leased.add("a");
        chain.roles.put("a", new DesiredRole.Leased(chain.view("a").info().runId()));
        chain.keep();
        wish(new GateWish.Open(1));
        await().until(() ->
                chain.view("a").guard() != null && chain.view("a").guard().open());
    }

    private void wish(GateWish wish) {
        chain.fleet.wish(KeptChain.MEMBER, "a", "uid-a", wish);
    }
}
