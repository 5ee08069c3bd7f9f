package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.acl.AclUsers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoginsTest {

    private static final Credentials OLD = new Credentials(AclUsers.OPERATOR, "old");
    private static final Credentials NEW = new Credentials(AclUsers.OPERATOR, "new");

    /** It would refuse that, and count as one that does not answer. */
    @Test
    void aServerThatWasNotToldOfARotationIsNotAskedWithTheNewPassword() {
        Logins logins = new Logins(OLD);
        ServerPlan both = plan(NEW, OLD);
        assertThat(logins.current(both)).isEqualTo(OLD);
        logins.taken(both);
        assertThat(logins.current(both)).isEqualTo(OLD);
        assertThat(logins.isOld(both)).isTrue();
        logins.told();
        assertThat(logins.current(both)).isEqualTo(NEW);
        logins.taken(both);
        assertThat(logins.isOld(both)).isFalse();
    }

    @Test
    void onePasswordAfterTheOtherIsTried() {
        Logins logins = new Logins(OLD);
        ServerPlan both = plan(NEW, OLD);
        logins.refused();
        assertThat(logins.current(both)).as("it started again with the new one").isEqualTo(NEW);
        logins.taken(both);
        assertThat(logins.current(both)).isEqualTo(NEW);
        logins.refused();
        assertThat(logins.current(both)).isEqualTo(OLD);
    }

    @Test
    void aPasswordThatVanishedIsKnownByTheServerStill() {
        Logins logins = new Logins(OLD);
        assertThat(logins.current(plan(NEW))).isEqualTo(OLD);
        assertThat(new Logins(null).current(plan(NEW, OLD))).isEqualTo(NEW);
    }

    private static ServerPlan plan(Credentials... logins) {
        return new ServerPlan(
                "pod",
                "uid",
                1,
                ServerAddress.DEAD,
                List.of(logins),
                new DesiredRole.Stay(),
                List.of(),
                Map.of(),
                null,
                Thresholds.DEFAULTS,
                null,
                null,
                false);
    }
}
