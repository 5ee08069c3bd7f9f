package dev.regionalcache.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.client.token.Position;
import dev.regionalcache.client.token.Token;
import dev.regionalcache.client.token.TokenText;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What a session holds. */
class SessionTest {

    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String C = "c".repeat(40);

    private static final Position AFTER_A = new Position(true, B, 20, A, 10);
    private static final int ROUNDS = 100_000;

    private final Session session = new Session(TokenText.unsigned());

    @Test
    void itNeverGoesBackInAHistory() {
        session.reached("", new Token(A, 10));
        session.reached("", new Token(A, 5));
        session.saw("", new Position(false, A, 7, null, -1));
        assertThat(session.tokens("")).containsExactly(new Token(A, 10));
    }

    @Test
    void whatWasSeenAtALaterHistoryTakesThePlaceOfWhatIsInIt() {
        session.reached("", new Token(A, 10));
        session.saw("", new Position(true, B, 20, A, 11));
        assertThat(session.tokens("")).containsExactly(new Token(B, 20));
    }

    @Test
    void whatIsLostStaysUntilItIsSettled() {
        session.reached("", new Token(A, 10));
        session.saw("", AFTER_A);
        assertThat(session.tokens("")).containsExactly(new Token(A, 10), new Token(B, 20));
        session.settle("", List.of(new Token(A, 10)), List.of(new Token(A, 10)), AFTER_A);
        assertThat(session.tokens("")).containsExactly(new Token(B, 20));
        assertThat(Session.of(TokenText.unsigned(), session.text()).tokens(""))
                .as("nobody was told yet")
                .containsExactly(new Token(A, 10), new Token(B, 20));
        session.reached("", new Token(A, 5));
        assertThat(Session.of(TokenText.unsigned(), session.text()).tokens("")).contains(new Token(A, 10));
        session.settle("", List.of(new Token(A, 5)), List.of(), AFTER_A);
        assertThat(session.takeLost("")).containsExactly(new Token(A, 10));
        assertThat(session.takeLost()).isEmpty();
        assertThat(Session.of(TokenText.unsigned(), session.text()).tokens("")).containsExactly(new Token(B, 20));
    }

    /** Whoever reads at a replica meanwhile, and has nothing to look for, takes whatever that one has. */
    @Test
    void whileItIsSettledItIsNeverWithoutAPlace() throws Exception {
        session.reached("", AFTER_A.token());
        FutureTask<Boolean> settling = new FutureTask<>(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                session.settle("", session.tokens(""), List.of(), AFTER_A);
            }
            return true;
        });
        Thread.ofPlatform().start(settling);
        while (!settling.isDone()) {
            assertThat(session.tokens("").isEmpty()).isFalse();
        }
        assertThat(settling.get()).isTrue();
    }

    @Test
    void anyKeyMayBeLostUntilItIsWrittenOrTold() {
        session.renewed("", "early");
        lose(new Token(A, 10));
        assertThat(session.mayHaveLost("", "early")).isTrue();
        assertThat(session.mayHaveLost("other", "early")).isFalse();
        session.renewed("", "k");
        assertThat(session.mayHaveLost("", "k")).isFalse();
        lose(new Token(C, 10));
        assertThat(session.mayHaveLost("", "k")).as("a new loss").isTrue();
        for (int key = 0; key < 1000; key++) {
            session.renewed("", "k" + key);
        }
        assertThat(session.mayHaveLost("", "k0")).isFalse();
        assertThat(session.mayHaveLost("", "k999"))
                .as("their number is bounded")
                .isTrue();
        assertThat(session.takeLost("")).hasSize(2);
        assertThat(session.mayHaveLost("", "k999")).isFalse();
        lose(new Token(A, 11));
        assertThat(session.mayHaveLost("", "k0")).isTrue();
        session.takeLost();
        assertThat(session.mayHaveLost("", "k0")).isFalse();
    }

    /** As where two reads at the same time find the same. */
    @Test
    void aLossIsToldOnce() {
        lose(new Token(A, 10));
        session.renewed("", "k");
        session.settle("", List.of(new Token(A, 10)), List.of(new Token(A, 10)), AFTER_A);
        assertThat(session.mayHaveLost("", "k")).isFalse();
        assertThat(session.takeLost("")).containsExactly(new Token(A, 10));
        session.settle("", List.of(new Token(A, 10)), List.of(new Token(A, 10)), AFTER_A);
        assertThat(session.takeLost("")).isEmpty();
    }

    private void lose(Token token) {
        session.reached("", token);
        session.settle("", List.of(token), List.of(token), AFTER_A);
    }

    @Test
    void keyspacesAreApartAndTheirNumberIsBounded() {
        for (int history = 0; history < 9; history++) {
            for (int keyspace = 0; keyspace < 9; keyspace++) {
                session.reached(
                        "k" + keyspace, new Token(Integer.toString(history).repeat(40), 1));
            }
        }
        assertThat(session.tokens("k3")).hasSize(Session.MOST_HISTORIES).last().isEqualTo(new Token("8".repeat(40), 1));
        Session read = Session.of(TokenText.unsigned(), session.text());
        assertThat(read.tokens("k3"))
                .as("the text has the newest of each")
                .containsExactly(new Token("8".repeat(40), 1));
        Session merged = new Session(TokenText.unsigned());
        merged.merge(session);
        assertThat(merged.tokens("k3")).isEqualTo(session.tokens("k3"));
    }

    @Test
    void aTextHasTheNewestOfEachKeyspaceAndThenWhatIsLost() {
        for (int keyspace = 0; keyspace < 9; keyspace++) {
            Token lost = new Token(A, keyspace);
            session.reached("k" + keyspace, lost);
            session.settle("k" + keyspace, List.of(lost), List.of(lost), new Position(true, B, keyspace, A, 0));
        }
        // Neither lost nor the newest, and reached last: there is no room for it.
        session.reached("k8", new Token(C, 1));
        session.reached("k8", new Token(B, 9));
        Session read = Session.of(TokenText.unsigned(), session.text());
        assertThat(read.tokens("k0")).containsExactly(new Token(B, 0));
        assertThat(read.tokens("k1")).containsExactly(new Token(B, 1));
        for (int keyspace = 2; keyspace < 8; keyspace++) {
            assertThat(read.tokens("k" + keyspace)).containsExactly(new Token(A, keyspace), new Token(B, keyspace));
        }
        assertThat(read.tokens("k8")).containsExactly(new Token(A, 8), new Token(B, 9));
    }

    @Test
    void aTextHasTheKeyspacesThatWereReachedLast() {
        for (int keyspace = 0; keyspace < TokenText.MOST_MARKS + 4; keyspace++) {
            session.reached("k" + keyspace, new Token(A, keyspace));
        }
        session.reached("k0", new Token(A, 100));
        Session read = Session.of(TokenText.unsigned(), session.text());
        assertThat(read.tokens("k0")).containsExactly(new Token(A, 100));
        assertThat(read.tokens("k1")).isEmpty();
        assertThat(read.tokens("k4")).isEmpty();
        for (int keyspace = 5; keyspace < TokenText.MOST_MARKS + 4; keyspace++) {
            assertThat(read.tokens("k" + keyspace)).containsExactly(new Token(A, keyspace));
        }
    }
}
