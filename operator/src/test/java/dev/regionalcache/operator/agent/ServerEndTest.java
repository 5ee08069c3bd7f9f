package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import org.junit.jupiter.api.Test;

/** When a server is ended, whatever is lost. */
class ServerEndTest {

    @Test
    void aServerThatCannotBeFencedIsEndedBeforeAllElse() {
        Sight sight = Sight.running(Members.primary())
                .declared(Members.primary(Members.template("{image: another}")))
                .silent(0)
                .server(0, "info: null", "guard: {fenced: false, open: false, stuck: Silent}");
        assertThat(ServerChangeRules.next(sight.seen()))
                .isEqualTo(new ServerChange.End("shop-a-0", "it does not answer"));
        sight.changePod(0, "metadata: {deletionTimestamp: '2026-01-01T12:10:00Z', deletionGracePeriodSeconds: 600}");
        assertThat(ServerChangeRules.next(sight.seen())).as("it may be saving").isInstanceOf(ServerChange.Wait.class);
    }

    @Test
    void aServerThatStaysInAScriptIsNotLeftTheGraceOfItsPod() {
        String grace = "metadata: {deletionTimestamp: '2026-01-01T12:10:00Z', deletionGracePeriodSeconds: %d}";
        Sight sight = Sight.running(Members.primary())
                .silent(0)
                .server(0, "info: null", "guard: {fenced: false, open: false, stuck: InScript}")
                .changePod(0, grace.formatted(600));
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.End.class);
        sight.changePod(0, grace.formatted(1));
        assertThat(ServerChangeRules.next(sight.seen())).isInstanceOf(ServerChange.Wait.class);
    }

    /** Its container is started again later and later, in the same pod. */
    @Test
    void aServerOfWhichTheKubeletSaysThatItIsGoneIsNotEnded() {
        Sight sight = Sight.running(Members.primary())
                .silent(0)
                .server(0, "info: null", "guard: {fenced: false, open: false, stuck: Silent}")
                .changePod(
                        0,
                        "status: {containerStatuses: [{name: server, state: {running: null, waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 139}}}]}");
        assertThat(ServerChangeRules.next(sight.seen())).isEqualTo(new ServerChange.None());
        sight.changePod(
                0,
                "status: {containerStatuses: [{name: server, lastState: {terminated: {reason: ContainerStatusUnknown}}}]}");
        assertThat(ServerChangeRules.next(sight.seen()))
                .as("nobody has seen it end")
                .isInstanceOf(ServerChange.End.class);
    }
}
