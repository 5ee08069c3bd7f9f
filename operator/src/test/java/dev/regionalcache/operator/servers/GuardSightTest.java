package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Infos;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardSightTest {

    private static final ServerAddress PARENT = new ServerAddress("10.0.0.1", 6379);

    /** A switchover that did not get through may have given the old primary a parent. */
    @Test
    void aMasterIsStillBehindItsFenceOnlyWhateverItsRole() {
        Stream.of(new DesiredRole.Detached(), new DesiredRole.Follow(PARENT), new DesiredRole.Stay())
                .forEach(role -> {
                    assertThat(sight(false).isStill(role, server(null)))
                            .as("open, %s", role)
                            .isFalse();
                    assertThat(sight(true).isStill(role, server(null)))
                            .as("fenced, %s", role)
                            .isTrue();
                });
    }

    @Test
    void aReplicaIsStillWhereItFollowsAsItIsTold() {
        assertThat(sight(false).isStill(new DesiredRole.Follow(PARENT), server(PARENT)))
                .isTrue();
        assertThat(sight(false).isStill(new DesiredRole.Detached(), server(PARENT)))
                .isFalse();
        assertThat(sight(false).isStill(new DesiredRole.Detached(), server(ServerAddress.DEAD)))
                .isTrue();
    }

    private static GuardSight sight(boolean fenced) {
        return new GuardSight(fenced, false, true, false, false);
    }

    private static ServerInfo server(@Nullable ServerAddress master) {
        return Infos.of(master, "{linkUp: true, offset: 10}");
    }
}
