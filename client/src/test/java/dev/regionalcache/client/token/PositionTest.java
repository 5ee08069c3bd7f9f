package dev.regionalcache.client.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.client.fixture.Seeds;
import dev.regionalcache.client.token.Visibility.Lost;
import dev.regionalcache.client.token.Visibility.NotYet;
import dev.regionalcache.client.token.Visibility.Unknown;
import dev.regionalcache.client.token.Visibility.Visible;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule by which a server has what a token stands for, at its edges. */
class PositionTest {

    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String C = "c".repeat(40);

    /** It left history A before offset 51, and has 80 bytes of B. */
    private final Position position = new Position(false, B, 80, A, 51);

    @Test
    void inItsOwnHistoryOffsetsDecide() {
        assertThat(position.visibility(new Token(B, 80))).isEqualTo(new Visible());
        assertThat(position.visibility(new Token(B, 81))).isEqualTo(new NotYet(1));
    }

    @Test
    void inTheHistoryBeforeItIsLostFromWhereThatWasLeft() {
        assertThat(position.visibility(new Token(A, 50))).isEqualTo(new Visible());
        assertThat(position.visibility(new Token(A, 51))).isEqualTo(new Lost(51));
    }

    @Test
    void aReplicaThatKnowsThePromotionMayStillBeBehindIt() {
        Position behind = new Position(false, B, 40, A, 51);
        assertThat(behind.visibility(new Token(A, 50))).isEqualTo(new NotYet(10));
        assertThat(behind.visibility(new Token(A, 60))).isEqualTo(new Lost(51));
    }

    @Test
    void anotherHistoryIsUnknown() {
        assertThat(position.visibility(new Token(C, 1))).isEqualTo(new Unknown());
        assertThat(new Position(true, B, 80, null, -1).visibility(new Token(A, 0)))
                .isEqualTo(new Unknown());
    }

    @Test
    void thePrimaryHasTheLastWord() {
        Lineage primary = new Lineage(new Position(true, B, 80, null, -1), List.of(new Parting(C, 30)));
        assertThat(primary.visibility(new Token(B, 80))).isEqualTo(new Visible());
        assertThat(primary.visibility(new Token(B, 81))).isEqualTo(new Lost(81));
        assertThat(primary.visibility(new Token(C, 29))).isEqualTo(new Visible());
        assertThat(primary.visibility(new Token(C, 30))).isEqualTo(new Lost(30));
        assertThat(primary.visibility(new Token(A, 1))).isEqualTo(new Unknown());
    }

    @Test
    void aReplicaInAChainIsJudgedByWhatItHasApplied() {
        Position read = ReplicationInfo.parse("""
                # Replication
                role:slave
                slave_read_repl_offset:300
                slave_repl_offset:100
                master_replid:%s
                master_replid2:%s
                master_repl_offset:200
                second_repl_offset:51
                """.formatted(B, A).replace("\n", "\r\n"));
        assertThat(read).isEqualTo(new Position(false, B, 100, A, 51));
    }

    @Test
    void anInfoWithoutWhatIsNeededIsRefused() {
        assertThatThrownBy(() -> ReplicationInfo.parse("role:slave\nmaster_replid:" + B + "\n"))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessage("the server's INFO has no slave_repl_offset");
        assertThatThrownBy(() -> ReplicationInfo.parse("role:master\nmaster_repl_offset:x\nmaster_replid:" + B))
                .hasMessage("master_repl_offset in the server's INFO is no number");
        assertThatThrownBy(() -> ReplicationInfo.parse("x".repeat(70_000))).isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void aReplicaThatIsAboutToCopyHasNoPlaceYet() {
        String info = "role:slave\r\nslave_repl_offset:%s\r\nmaster_replid:" + B + "\r\n";
        assertThat(ReplicationInfo.isWithoutHistory(info.formatted(10).replace(B, "?")))
                .isTrue();
        assertThat(ReplicationInfo.isWithoutHistory(info.formatted(-1))).isTrue();
        assertThat(ReplicationInfo.isWithoutHistory(info.formatted(10))).isFalse();
        assertThat(ReplicationInfo.isWithoutHistory("role:master\n")).isFalse();
        assertThatThrownBy(() -> ReplicationInfo.parse(info.formatted(-1))).isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void aFieldIsFoundByItsWholeName() {
        assertThat(ReplicationInfo.parse("my_role:x\nrole_x:y\nmaster_replid2:" + A
                        + "\nsecond_repl_offset:5\nmaster_replid:" + B + "\nrole:master\nmaster_repl_offset:7"))
                .isEqualTo(new Position(true, B, 7, A, 5));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.regionalcache.client.fixture.Seeds#seeds")
    void whateverComesIsAPositionOrASentence(long seed) {
        Random random = new Random(seed);
        String info = """
                # Replication
                role:slave
                slave_repl_offset:100
                master_replid:%s
                master_replid2:%s
                master_repl_offset:200
                second_repl_offset:51
                """.formatted(B, A).replace("\n", "\r\n");
        for (int i = 0; i < 4_000; i++) {
            String text = Seeds.spoiled(info, "ab019-:_\r\n\u00e9", random);
            ReplicationInfo.isWithoutHistory(text);
            try {
                Position read = ReplicationInfo.parse(text);
                assertThat(read.offset()).as("seed %d", seed).isNotNegative();
            } catch (InvalidTokenException e) {
                assertThat(e).as("seed %d", seed).message().isNotBlank();
            }
        }
    }
}
