package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.operator.fixture.Infos;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamEndTest {

    private static final ServerAddress PARENT = new ServerAddress("10.0.0.1", 6379);
    private static final ServerAddress OTHER = new ServerAddress("10.0.0.2", 6379);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final DesiredRole FOLLOWS = new DesiredRole.Follow(PARENT);
    private static final DesiredRole GONE = new DesiredRole.Detached(true);

    private final StreamEnd end = new StreamEnd();

    @Test
    void aLinkThatWasUpAndIsDownHasDeliveredAllAsLongAsNothingMoves() {
        assertThat(hears(up(PARENT, 100))).isFalse();
        assertThat(hears(down(PARENT, 120))).isTrue();
        assertThat(hears(down(ServerAddress.DEAD, 120))).isTrue();
        assertThat(hears(down(OTHER, 120))).as("which is not reached yet").isTrue();
        assertThat(hears(up(OTHER, 120))).as("that one goes on").isFalse();
    }

    @Test
    void aServerThatIsTakenAwayBeforeTheEndHasNotHeardIt() {
        observed(up(PARENT, 100));
        assertThat(hears(down(ServerAddress.DEAD, 120))).isFalse();
        assertThat(hears(down(PARENT, 120))).isFalse();
    }

    @Test
    void aServerThatWasNeverFedHasHeardNothing() {
        assertThat(hears(down(PARENT, 100))).isFalse();
        observed(up(PARENT, 100));
        assertThat(hears(info(PARENT, false, true, 100, "id")))
                .as("a full copy")
                .isFalse();
        observed(up(PARENT, 100));
        assertThat(hears(info(PARENT, false, false, 100, "other")))
                .as("another history")
                .isFalse();
    }

    @Test
    void whatMovesOnOrBecomesAMasterIsNotAtTheEndAnyMore() {
        observed(up(PARENT, 100));
        observed(down(PARENT, 120));
        assertThat(hears(down(OTHER, 130))).isFalse();
        observed(up(PARENT, 130));
        observed(down(PARENT, 130));
        assertThat(hears(info(null, false, false, 130, "id"))).isFalse();
    }

    @Test
    void whatAGoneProcessHasSentIsLetInButNotForLong() {
        assertThat(mayDetach(GONE, up(PARENT, 100), 0)).isFalse();
        assertThat(mayDetach(GONE, down(PARENT, 120), 10)).isTrue();
        assertThat(mayDetach(GONE, up(PARENT, 120), 199)).isFalse();
        assertThat(mayDetach(GONE, up(PARENT, 120), 200)).isTrue();
        assertThat(mayDetach(new DesiredRole.Detached(), up(PARENT, 100), 0))
                .as("one that may live goes on sending")
                .isTrue();
    }

    /** What it followed had not heard all of it itself. */
    @Test
    void whoeverFollowsAnotherThanThePrimaryHearsOnlyThatOneOut() {
        end.observed(plan(FOLLOWS, OTHER), up(PARENT, 100));
        assertThat(hears(down(PARENT, 120))).isFalse();
    }

    /** While a choice is prepared its plan names another as the primary. */
    @Test
    void aChildOfThePrimaryIsOneUntilTheEnd() {
        observed(up(PARENT, 100));
        end.observed(plan(GONE, OTHER), up(PARENT, 110));
        end.observed(plan(GONE, OTHER), down(PARENT, 120));
        assertThat(end.isHeardOut(down(PARENT, 120))).isTrue();
    }

    /** As where the node of its parent has lost its power. */
    @Test
    void aLinkThatEndsByItsTimeOutHasDeliveredNothingMore() {
        observed(up(PARENT, 100));
        observed(info(PARENT, true, 4, false, 100, "id"));
        assertThat(hears(down(PARENT, 100))).isFalse();
    }

    @Test
    void aFollowerOfTheHeadThatIsToldToPrepareIsNoChildOfThePrimary() {
        end.observed(plan(GONE, PARENT), up(PARENT, 100));
        assertThat(hears(down(PARENT, 120))).isFalse();
    }

    private void observed(ServerInfo info) {
        end.observed(plan(FOLLOWS, PARENT), info);
    }

    private boolean hears(ServerInfo info) {
        observed(info);
        return end.isHeardOut(info);
    }

    private boolean mayDetach(DesiredRole role, ServerInfo info, long millis) {
        return end.mayDetach(plan(role, null), info, NOW.plusMillis(millis));
    }

    private static ServerPlan plan(DesiredRole role, @Nullable ServerAddress primary) {
        String preparing = role.equals(GONE) ? "2 leader" : null;
        Guard guard = new Guard(preparing, true, 0, Set.of(), null, LeaseTimings.LONGEST, null, null, null);
        return new ServerPlan(
                "pod",
                "uid",
                2,
                OTHER,
                List.of(),
                role,
                List.of(),
                Map.of(),
                primary,
                Thresholds.DEFAULTS,
                guard,
                null,
                false);
    }

    private static ServerInfo up(ServerAddress master, long offset) {
        return info(master, true, false, offset, "id");
    }

    private static ServerInfo down(ServerAddress master, long offset) {
        return info(master, false, false, offset, "id");
    }

    private static ServerInfo info(
            @Nullable ServerAddress master, boolean linkUp, boolean syncing, long offset, String history) {
        return info(master, linkUp, 0, syncing, offset, history);
    }

    private static ServerInfo info(
            @Nullable ServerAddress master,
            boolean linkUp,
            long silentSeconds,
            boolean syncing,
            long offset,
            String history) {
        return Infos.of(
                master,
                "{linkUp: %b, silentSeconds: %d, syncing: %b, replicationId: %s, offset: %d, keys: 9}"
                        .formatted(linkUp, silentSeconds, syncing, history, offset));
    }
}
