package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts of a stream that holds requests for a lease: all but what a server removes by itself behind its fence. */
class StreamTallyTest {

    private static final int FENCED = 250;
    private static final String ASKER = "request 7 p eu 0 run process-1";

    private final List<String> counted = new ArrayList<>();
    private final StreamTally tally = new StreamTally(
            new ReadBack.Limits(Duration.ofSeconds(1), 1 << 20, 10_000, 512),
            1,
            lost -> counted.add(
                    lost.offset() + " " + new String(lost.arguments().getLast(), StandardCharsets.UTF_8)));
    private long bytes;
    private int number;

    /** As where keys expire all the time: these proved that the server was open, and all of them counted. */
    @Test
    void whatExpiresBehindAFenceIsNotCounted() {
        add("SET k v");
        for (int i = 1; i <= FENCED + 100; i++) {
            ask(ASKER, false);
            if (i % 10 == 0) {
                add("DEL expired" + i);
            }
        }
        ask(ASKER, false);
        assertThat(result().writes())
                .as("the fence was not sure for the first of them")
                .isEqualTo(1 + FENCED / 10 - 1);
        assertThat(result().keys()).contains("k", "expired10").doesNotContain("expired300");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEL k", "UNLINK k", "HDEL h f"})
    void whatIsRemovedBeforeTheLeaseIsHeldAgainCounts(String removal) {
        fenced();
        add(removal);
        ask(ASKER, true);
        add(removal);
        assertThat(result().writes()).isEqualTo(2);
    }

    /** Another process finds the server as the former one left it, and another epoch may be asked for while the former goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"request 7 p eu 0 run process-2", "request 8 p eu 0 run process-1"})
    void whoAsksAnewMayHaveAnOpenServer(String asker) {
        fenced();
        add("DEL before");
        ask(asker, false);
        add("DEL after");
        ask(asker, false);
        assertThat(result().keys()).containsExactly("before", "after");
    }

    /** In their order, for they are exported. */
    @Test
    void aWriteProvesThatTheServerIsOpen() {
        fenced();
        long before = bytes;
        add("DEL a");
        add("SET b v");
        add("DEL c");
        ask(ASKER, false);
        assertThat(result().keys()).containsExactly("a", "b", "c");
        assertThat(counted).hasSize(3).isSorted();
        assertThat(counted.getFirst()).isEqualTo((before + "DEL a".length()) + " a");
    }

    @Test
    void theOperatorsOwnWriteProvesItAsWell() {
        fenced();
        add("DEL a");
        add("SET regionalcache:epoch v");
        add("DEL c");
        ask(ASKER, false);
        assertThat(result().keys()).containsExactly("a", "c");
    }

    @Test
    void whereNobodyAsksAnyMoreAllCounts() {
        fenced();
        for (int i = 0; i < 50_050; i++) {
            add("DEL k" + i);
        }
        assertThat(result().writes()).isEqualTo(50_050);
    }

    @Test
    void whatIsNoRequestSaysNothing() {
        for (int i = 0; i < FENCED; i++) {
            add("PUBLISH another:channel sig " + ASKER + " 1 no");
            add("PUBLISH regionalcache:lease:requests:eu no");
        }
        add("DEL a");
        ask(ASKER, false);
        assertThat(result().writes()).isEqualTo(1);
    }

    private void fenced() {
        for (int i = 0; i < FENCED; i++) {
            ask(ASKER, false);
        }
    }

    private void ask(String asker, boolean held) {
        add(List.of(
                "PUBLISH",
                LeaseRequests.channel("eu"),
                "signature " + asker + " " + number++ + LeaseRequests.ending(held)));
    }

    private void add(String command) {
        add(Arrays.asList(command.split(" ", command.startsWith("PUBLISH") ? 3 : -1)));
    }

    private void add(List<String> words) {
        bytes += String.join(" ", words).length();
        tally.add(
                StreamCommand.of(
                        words.stream()
                                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                                .toList(),
                        false),
                bytes);
    }

    private ReadBack.LostCommands result() {
        return tally.result(true);
    }
}
