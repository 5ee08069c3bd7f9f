package dev.regionalcache.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.LeaseRequests;
import dev.regionalcache.redis.Offset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseSealTest {

    private static final Epoch EPOCH = new Epoch(7, "leader", "eu");
    private static final LeaseMessage REQUEST =
            new LeaseMessage.Request(new LeaseHolder.Request(EPOCH, "process", 12, true), 0, "run");
    private static final LeaseMessage ANSWER = new LeaseMessage.Answer("us", "process", 12, EPOCH);
    private static final LeaseMessage RELEASE = new LeaseMessage.Release(EPOCH, "us", new Offset("history", 4711));
    private static final LeaseSeal SEAL = LeaseSeal.of("chat", logins("new", "old"));

    @Test
    void whatWasSealedIsOpenedAsItWas() {
        assertThat(SEAL.open(SEAL.seal(REQUEST))).contains(REQUEST);
        assertThat(SEAL.open(SEAL.seal(ANSWER))).contains(ANSWER);
        assertThat(SEAL.open(SEAL.seal(RELEASE))).contains(RELEASE);
        assertThat(SEAL.seal(REQUEST).length()).isLessThan(LeaseSeal.MAX_LENGTH);
    }

    /** Who reads lost writes back goes by it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRequestSaysAtItsEndWhetherTheLeaseIsHeld(boolean held) {
        var asked = new LeaseHolder.Request(new Epoch(7, "leader", "eu"), "process", 12, held);
        assertThat(SEAL.seal(new LeaseMessage.Request(asked, 0, "run"))).endsWith(LeaseRequests.ending(held));
    }

    @Test
    void whoKnowsOneOfTwoPasswordsAndWhoKnowsBothUnderstandEachOther() {
        for (String one : List.of("old", "new")) {
            LeaseSeal other = LeaseSeal.of("chat", logins(one));
            assertThat(SEAL.open(other.seal(ANSWER))).as(one).contains(ANSWER);
            assertThat(other.open(SEAL.seal(ANSWER))).as(one).contains(ANSWER);
        }
        assertThat(LeaseSeal.of("chat", logins("third")).open(SEAL.seal(ANSWER)))
                .isEmpty();
    }

    @Test
    void anotherCachesMessagesAndChangedOnesAreNotTaken() {
        String sealed = SEAL.seal(ANSWER);
        assertThat(LeaseSeal.of("shop", logins("new")).open(sealed)).isEmpty();
        assertThat(SEAL.open(sealed.replace(" us ", " ap "))).isEmpty();
        assertThat(SEAL.open(sealed + " ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "request",
                "signature request 7 leader eu 0 run process 12 yes",
                "answer 7 leader eu us process 12"
            })
    void garbageIsNotTaken(String text) {
        assertThat(SEAL.open(text)).isEmpty();
        assertThat(SEAL.open("x ".repeat(LeaseSeal.MAX_LENGTH))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request x leader eu 0 run process 12 yes",
                "request 7 leader eu 0 run process 99999999999999999999 yes",
                "answer 7 leader eu us process",
                "release 7 leader eu us history"
            })
    void whatIsSignedAndSaysNothingIsNoMessage(String text) {
        assertThat(LeaseMessage.parse(text)).isEmpty();
    }

    private static List<Credentials> logins(String... passwords) {
        return Stream.of(passwords)
                .map(password -> new Credentials("operator", password))
                .toList();
    }
}
