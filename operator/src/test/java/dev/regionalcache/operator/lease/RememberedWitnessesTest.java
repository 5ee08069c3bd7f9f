package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.core.lease.Recalled;
import dev.regionalcache.operator.servers.GateWish;
import dev.regionalcache.operator.servers.MemberKey;
import dev.regionalcache.operator.servers.TakeOver;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.Timeouts;
import dev.regionalcache.redis.acl.AclUsers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Witnesses of members that are deleted: they outlive their promises, and hold the operator's password. */
class RememberedWitnessesTest {

    private static final MemberKey MEMBER = new MemberKey("ns", "chat", "eu");

    private final AtomicLong nanos = new AtomicLong();
    private final LeaseOffice office = new LeaseOffice(
            new JedisConnector(new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1))),
            () -> new Moment(nanos.get(), 0),
            new SimpleMeterRegistry(),
            new NoServers(),
            (namespace, pod, uid, address) -> true,
            (member, cacheUid, triple) -> true,
            member -> {});

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void thoseOfDeletedMembersAreForgottenWhenTheirPromisesAreOver() {
        for (int i = 0; i < 100; i++) {
            serve("uid-" + i);
            office.removed(MEMBER);
            pass(Duration.ofMinutes(1));
        }
        assertThat(office.remembered()).isLessThan(12);
    }

    @Test
    void untilThenTheyAreThere() {
        serve("uid");
        office.removed(MEMBER);
        pass(Duration.ofMinutes(9));
        office.removed(MEMBER);
        assertThat(office.isRecalled(MEMBER, "uid")).isTrue();
        pass(Duration.ofMinutes(1));
        serve("other");
        assertThat(office.remembered()).isEqualTo(1);
    }

    @Test
    void oneThatIsServedAgainStays() {
        serve("uid");
        office.removed(MEMBER);
        serve("uid");
        pass(Duration.ofHours(1));
        office.forget(MEMBER);
        serve("other");
        assertThat(office.remembered()).isEqualTo(2);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void serve(String cacheUid) {
        Epoch triple = new Epoch(3, "leader", "us");
        LeasePlan plan = new LeasePlan(
                cacheUid,
                new Assignment(3, "leader", triple, null, Set.of(), new LeaseTimings(Duration.ofSeconds(2))),
                List.of(new Credentials(AclUsers.OPERATOR, "op")),
                Map.of(),
                null,
                List.of(),
                null,
                null,
                null,
                false);
        office.recall(MEMBER, plan, new Recalled(triple, null, null));
        office.plan(MEMBER, plan);
    }

    private static final class NoServers implements LeaseOffice.Gates {

        @Override
        public void wish(MemberKey member, String pod, String uid, GateWish wish) {
            throw new AssertionError("a witness has no server");
        }

        @Override
        public void takeOver(MemberKey member, String pod, String uid, TakeOver takeOver) {
            throw new AssertionError("a witness has no server");
        }
    }
}
