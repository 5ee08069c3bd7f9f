package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Infos;
import dev.regionalcache.redis.GateState;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoiningTest {

    /** Redis sends the rest to a replica whose offset it has; to one that is further it sends everything. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            same history and less,                                  old, 90, true
            same history and as much,                               old, 100, false
            it has heard of the next history and has less of it,    new, 90, true
            it has heard of the next history and has all before it, new, 100, false
            """)
    void aServerIsNotFollowedBeforeItHasWhatTheFollowerHas(String name, String history, long offset, boolean behind) {
        assertThat(Joining.isBehind(target(history, offset, 121), follower(100)))
                .isEqualTo(behind);
    }

    /** It has begun one of its own after the old one, and that is all that both have. */
    @ParameterizedTest
    @CsvSource({"89, true", "90, false"})
    void norWhereThatHasNotComeAsFarAsToWhereTheFollowerLeftIt(long offset, boolean behind) {
        ServerInfo left = Infos.of(
                ServerAddress.DEAD,
                "{runId: follower, version: 6.2.14, replicationId: own, previousReplicationId: old, previousUpTo: 91, keys: 9}",
                "offset: 100");
        assertThat(Joining.isBehind(target("old", offset, -1), left)).isEqualTo(behind);
    }

    /** What it alone has is read back, and then it copies everything anyway. */
    @ParameterizedTest
    @CsvSource({"new, 90", "another, 90"})
    void whoeverLeftTheHistoryIsNotHeldUp(String history, long offset) {
        assertThat(Joining.isBehind(target(history, offset, 100), follower(100)))
                .isFalse();
    }

    private static Replication target(String history, long offset, long upTo) {
        String previous = history.equals("new") ? "old" : null;
        return new Replication(
                "run",
                new ServerAddress("10.0.0.1", 6379),
                true,
                false,
                history,
                previous,
                previous == null ? -1 : upTo,
                offset,
                1,
                0,
                0,
                new GateState(0, 10));
    }

    private static ServerInfo follower(long offset) {
        return Infos.of(
                ServerAddress.DEAD,
                "{runId: follower, version: 6.2.14, replicationId: old, keys: 9}",
                "offset: " + offset);
    }
}
