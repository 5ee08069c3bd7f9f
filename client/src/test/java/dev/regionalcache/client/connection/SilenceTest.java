package dev.regionalcache.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that hangs is asked by one caller a second. */
class SilenceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Silence silence = new Silence();

    @Test
    void whoeverAnswersIsAsked() {
        assertThat(silence.letsAsk(0)).isTrue();
        assertThat(silence.letsAsk(0)).isTrue();
        assertThat(silence.lasts(0)).isFalse();
    }

    @Test
    void oneThatHangsIsLeftAloneAndThenTriedByOneCaller() {
        silence.failed(5);
        assertThat(silence.lasts(5 + SECOND - 1)).isTrue();
        assertThat(silence.letsAsk(5 + SECOND - 1)).isFalse();
        assertThat(silence.letsAsk(5 + SECOND)).isTrue();
        assertThat(silence.letsAsk(5 + SECOND)).as("another one is trying").isFalse();
        assertThat(silence.letsAsk(5 + 2 * SECOND)).isTrue();
    }

    @Test
    void whenItAnswersAllAskAgain() {
        silence.failed(5);
        silence.answered();
        assertThat(silence.letsAsk(6)).isTrue();
        assertThat(silence.letsAsk(6)).isTrue();
    }

    @Test
    void timesMayBeNegativeAndPassZero() {
        silence.failed(-SECOND);
        assertThat(silence.letsAsk(-1)).isFalse();
        assertThat(silence.letsAsk(1)).isTrue();
    }
}
