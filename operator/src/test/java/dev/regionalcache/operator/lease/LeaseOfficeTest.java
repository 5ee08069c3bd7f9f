package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.lease.Recalled;
import dev.regionalcache.operator.fixture.AclFile;
import dev.regionalcache.operator.servers.GateWish;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.TakeOver;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.RedisProcess;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.acl.AclUsers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** One member that is witness and holder beside a real head. */
class LeaseOfficeTest {

    private static final MemberKey MEMBER = new MemberKey("ns", "chat", "eu");
    private static final Credentials OPERATOR = new Credentials(AclUsers.OPERATOR, "op");
    private static final Epoch TRIPLE = new Epoch(3, "leader", "eu");
    private static final LeaseTimings TIMINGS = new LeaseTimings(Duration.ofSeconds(4));

    private final List<GateWish> wishes = new CopyOnWriteArrayList<>();
    private volatile Duration later = Duration.ZERO;

    private final JedisConnector connector =
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LeaseOffice office = new LeaseOffice(
            connector,
            MomentSource.with(() -> Instant.now().plus(later)),
            registry,
            new NoServers(),
            (namespace, pod, uid, address) -> true,
            (member, cacheUid, triple) -> true,
            member -> {});
    private RedisProcess head;

    @TempDir
    Path directory;

    @BeforeEach
    void startAHead() throws IOException {
        head = new RedisProcess(directory, "aclfile " + AclFile.in(directory));
    }

    @AfterEach
    void close() {
        office.close();
        head.close();
        assertThat(registry.getMeters())
                .as("meters go with the lease, but the one of all leases")
                .extracting(meter -> meter.getId().getName())
                .containsOnly("regionalcache.failover.detection");
    }

    @Test
    void aWitnessCountsAgainAfterItsLeaseWasLetGoOnce() {
        begin(plan("uid"));
        await().until(() -> given() > 0);
        office.forget(MEMBER);
        office.plan(MEMBER, plan("uid"));
        await().until(() -> given() > 0);
    }

    /** Its process may have needed seconds to fill its caches. */
    @Test
    void aServerThatIsFoundWritableIsLeftSoFromWhenItsMemberIsKnown() throws Exception {
        later = Duration.ofMinutes(1);
        noAnswerComes();
        begin(plan("uid"));
        await().until(() -> !wishes.isEmpty());
        assertThat(wishes.getFirst()).isEqualTo(new GateWish.Leave());
    }

    @Test
    void itIsFoundOnce() {
        begin(plan("uid"));
        await().until(() -> !wishes.isEmpty());
        office.forget(MEMBER);
        wishes.clear();
        later = Duration.ofMinutes(1);
        office.plan(MEMBER, plan("uid"));
        await().until(() -> !wishes.isEmpty());
        assertThat(wishes.getFirst()).isEqualTo(new GateWish.Fence());
    }

    /** A cache of two regions borrows one for each order: the first is long over, and its primary writes without any. */
    @Test
    void aServerThatStaysIsLeftWritableWhenALeaseBeginsAnew() throws Exception {
        begin(plan("uid"));
        await().until(() -> !wishes.isEmpty());
        office.forget(MEMBER);
        noAnswerComes();
        wishes.clear();
        later = Duration.ofHours(1);
        office.plan(MEMBER, plan("uid", List.of(OPERATOR), true));
        office.plan(MEMBER, plan("uid"));
        await().until(() -> !wishes.isEmpty());
        assertThat(wishes.getFirst()).isEqualTo(new GateWish.Leave());
    }

    /** Regions learn of a rotation one after the other, and the witness of the primary's own answers at once. */
    @Test
    void aPasswordThatIsRotatedEndsNoLease() {
        begin(plan("uid"));
        await().until(() -> wishes.contains(new GateWish.Open(3)));
        try (Jedis jedis = new Jedis(head.address().host(), head.address().port())) {
            jedis.auth(AclUsers.OPERATOR, "op");
            jedis.aclSetUser(AclUsers.OPERATOR, ">new");
        }
        List<Credentials> both = List.of(new Credentials(AclUsers.OPERATOR, "new"), OPERATOR);
        for (List<Credentials> logins : List.of(both, both.subList(0, 1))) {
            wishes.clear();
            office.plan(MEMBER, plan("uid", logins));
            double before = received();
            // More than are asked for within F.
            await().until(() -> received() > before + 12);
            assertThat(wishes).doesNotContain(new GateWish.Fence());
        }
    }

    @Test
    void theServerOfALeaseThatIsOverIsListenedToNoMore() {
        begin(plan("uid"));
        await().until(() -> given() > 0);
        try (Jedis jedis = new Jedis(head.address().host(), head.address().port())) {
            jedis.auth(AclUsers.OPERATOR, "op");
            await().until(() -> listeners(jedis) == 1);
            office.plan(MEMBER, next(null));
            office.plan(MEMBER, next(new Epoch(4, "leader", "us")));
            await().until(() -> listeners(jedis) == 0);
        }
    }

    @Test
    void itIsListenedToWhileTheNextEpochIsPrepared() {
        begin(plan("uid"));
        await().until(() -> wishes.contains(new GateWish.Open(3)));
        office.plan(MEMBER, next(null));
        head.close();
        await().until(() ->
                office.view(MEMBER).filter(view -> view.gone() != null).isPresent());
    }

    /** Another region's epoch. */
    private LeasePlan next(@Nullable Epoch chosen) {
        Assignment assignment = new Assignment(4, "leader", chosen, null, Set.of(), TIMINGS);
        return new LeasePlan(
                "cache-uid", assignment, List.of(OPERATOR), Map.of(), null, List.of(), null, null, null, false);
    }

    private static long listeners(Jedis jedis) {
        return jedis.pubsubNumSub(LeaseMessage.ANSWERS).values().iterator().next();
    }

    private double received() {
        return registry.get("regionalcache.lease.answers.received").counter().count();
    }

    /** An answer to a request of the one before would count for that of the other from when that was sent. */
    @Test
    void noNumberIsUsedAgainInTheSameEpoch() {
        Numbers heard = new Numbers();
        HeadLines lines = new HeadLines(connector);
        HeadLines.Line line = lines.listen(
                new HeadLines.Head(
                        "ns", "chat", MEMBER.region(), head.address(), List.of(OPERATOR), Duration.ofSeconds(4)),
                heard);
        try {
            await().until(line::isConnected);
            begin(plan("uid"));
            await().until(() -> heard.numbers.size() >= 2);
            office.plan(MEMBER, plan("uid-of-another-pod"));
            int before = heard.numbers.size();
            await().until(() -> heard.numbers.size() >= before + 2);
            office.forget(MEMBER);
            office.plan(MEMBER, plan("uid"));
            int then = heard.numbers.size();
            await().until(() -> heard.numbers.size() >= then + 2);
            assertThat(heard.numbers).doesNotHaveDuplicates();
        } finally {
            lines.leave(line, heard);
        }
    }

    /** One that came before anything was decided would have the server opened at once. */
    private void noAnswerComes() throws Exception {
        head.freeze(true);
    }

    private void begin(LeasePlan plan) {
        office.recall(MEMBER, plan, new Recalled(TRIPLE, null, null));
        office.plan(MEMBER, plan);
    }

    private double given() {
        return registry.get("regionalcache.lease.answers.given").counter().count();
    }

    private LeasePlan plan(String uid) {
        return plan(uid, List.of(OPERATOR));
    }

    private LeasePlan plan(String uid, List<Credentials> logins) {
        return plan(uid, logins, false);
    }

    private LeasePlan plan(String uid, List<Credentials> logins, boolean asBefore) {
        return new LeasePlan(
                "cache-uid",
                new Assignment(3, "leader", TRIPLE, null, Set.of(), TIMINGS),
                logins,
                Map.of("eu", head.address()),
                new LeasePlan.Holder(TRIPLE, Set.of("eu"), TIMINGS, "pod", uid, 0, head.address(), "run"),
                List.of(),
                null,
                null,
                null,
                asBefore);
    }

    private static final class Numbers implements HeadLines.Listener {

        private final List<Long> numbers = new CopyOnWriteArrayList<>();

        @Override
        public void connected() {
            // It is asked whether it is.
        }

        @Override
        public void message(@Nullable LeaseMessage message) {
            if (message instanceof LeaseMessage.Request request) {
                LeaseHolder.Request asked = request.asked();
                numbers.add(asked.number());
            }
        }
    }

    private final class NoServers implements LeaseOffice.Gates {

        @Override
        public void wish(MemberKey member, String pod, String uid, GateWish wish) {
            wishes.add(wish);
        }

        @Override
        public void takeOver(MemberKey member, String pod, String uid, TakeOver takeOver) {
            // Nothing is handed over.
        }
    }
}
