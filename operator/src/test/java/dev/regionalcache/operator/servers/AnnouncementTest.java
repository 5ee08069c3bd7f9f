package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.health.Thresholds;
import dev.regionalcache.operator.fixture.Infos;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Only a server that is known to accept writes is told anything. */
class AnnouncementTest {

    private static final ServerAddress ADDRESS = new ServerAddress("10.0.0.2", 6379);
    private static final Credentials LOGIN = new Credentials("operator", "secret");
    private static final Epoch BEFORE = new Epoch(1, "leader", "a");
    private static final String HISTORY = "f".repeat(40);
    private static final GuardView OPEN = new GuardView(false, true, null, null, false, false, null, null, null, null);

    @Test
    void aPrimaryTellsWhereTheServersAreAndWhereTheFormerHistoryEnded() {
        Announcement expected = new Announcement(1, "run", "document", new Parting(HISTORY, 200), LOGIN);
        assertThat(of(new DesiredRole.Primary("run"), master(200), null)).isEqualTo(expected);
        assertThat(of(new DesiredRole.Leased("run"), master(200), OPEN)).isEqualTo(expected);
        assertThat(of(new DesiredRole.Successor("run", BEFORE), master(200), OPEN))
                .isEqualTo(expected);
    }

    @Test
    void aHistoryOfWhichItHasNothingIsNone() {
        Announcement first = of(new DesiredRole.Primary("run"), master(1), null);
        assertThat(first).isNotNull();
        assertThat(first.parting()).isNull();
    }

    static Stream<DesiredRole> others() {
        return Stream.of(
                new DesiredRole.Primary("another"),
                new DesiredRole.Leased("another"),
                new DesiredRole.Successor("another", BEFORE),
                new DesiredRole.Stay(),
                new DesiredRole.Fenced(),
                new DesiredRole.Detached(),
                new DesiredRole.Follow(ADDRESS),
                new DesiredRole.CatchUp(ADDRESS, "run", 7),
                new DesiredRole.Feed(ADDRESS, HISTORY));
    }

    @ParameterizedTest
    @MethodSource("others")
    void aServerThatIsNotThePrimaryIsLeftAlone(DesiredRole role) {
        assertThat(of(role, master(200), OPEN)).isNull();
    }

    @Test
    void aServerThatIsFencedOrAReplicaOrLoadsIsLeftAlone() {
        assertThat(of(new DesiredRole.Leased("run"), master(200), GuardView.UNKNOWN))
                .isNull();
        assertThat(of(new DesiredRole.Leased("run"), master(200), null)).isNull();
        assertThat(of(new DesiredRole.Leased("run"), info(ADDRESS, false, 200), OPEN))
                .isNull();
        assertThat(of(new DesiredRole.Primary("run"), info(null, true, 200), null))
                .isNull();
    }

    @Test
    void nothingIsToldInAPauseOrWithoutADocument() {
        ServerInfo info = master(200);
        DesiredRole role = new DesiredRole.Primary("run");
        assertThat(Announcement.of(plan(role, "document", true), info, null, LOGIN))
                .isNull();
        assertThat(Announcement.of(plan(role, null, false), info, null, LOGIN)).isNull();
    }

    private static @Nullable Announcement of(DesiredRole role, ServerInfo info, @Nullable GuardView guard) {
        return Announcement.of(plan(role, "document", false), info, guard, LOGIN);
    }

    private static ServerInfo master(long previousUpTo) {
        return info(null, false, previousUpTo);
    }

    private static ServerInfo info(@Nullable ServerAddress master, boolean loading, long previousUpTo) {
        return Infos.of(
                master,
                "{linkUp: true, offset: 300, loading: %b, previousReplicationId: %s, previousUpTo: %d}"
                        .formatted(loading, HISTORY, previousUpTo));
    }

    private static ServerPlan plan(DesiredRole role, @Nullable String discovery, boolean paused) {
        return new ServerPlan(
                "pod",
                "uid",
                1,
                ADDRESS,
                List.of(LOGIN),
                role,
                List.of(),
                Map.of(),
                null,
                Thresholds.DEFAULTS,
                null,
                discovery,
                paused);
    }
}
