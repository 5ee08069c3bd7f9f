package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitoredCommandTest {

    private static final long SEED = Long.getLong("seed", System.nanoTime());

    @Test
    void aLineIsReadAsRedisWritesIt() {
        assertThat(words("1339518083.107412 [0 127.0.0.1:60866] \"get\" \"key\""))
                .containsExactly("get", "key");
        assertThat(words("1.5 [0 [::1]:60866] \"get\" \"a] \\\"b\"")).containsExactly("get", "a] \"b");
        assertThat(words("1.5 [0 lua] \"hget\" \"\" \"\\\\\\n\\r\\t\\a\\b\\x00\\xff\""))
                .containsExactly("hget", "", "\\\n\r\t\u0007\b\0\u00ff");
        assertThat(words("1.5 [0 unix:/run/a b] \"ping\"")).containsExactly("ping");
        assertThat(MonitoredCommand.of("1.5 [12 lua] \"GET\" \"k\"")
                        .orElseThrow()
                        .database())
                .isEqualTo(12);
        assertThat(MonitoredCommand.of("1.5 [0 lua] \"GeT\" \"k\"")
                        .orElseThrow()
                        .name())
                .isEqualTo("get");
    }

    @Test
    void aWordThatWasCutOffIsLeftOut() {
        assertThat(words("1.5 [0 lua] \"mget\" \"a\" \"b")).containsExactly("mget", "a");
        assertThat(words("1.5 [0 lua] \"mget\" \"a\" \"b\\")).containsExactly("mget", "a");
        assertThat(words("1.5 [0 lua] \"mget\" \"a\" \"b\\x1")).containsExactly("mget", "a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "[",
                "[0",
                "[0 ",
                "1.5 [x lua] \"get\"",
                "1.5 [0 lua] \"get",
                "[99999999999 a] \"get\"",
                "] \""
            })
    void whatIsNoCommandIsNone(String line) {
        assertThat(MonitoredCommand.of(line)).isEmpty();
    }

    @Test
    void whateverIsReadEndsInACommandOrNone() {
        SplittableRandom random = new SplittableRandom(SEED);
        String characters = "\"\\ []x0az:\n\u00ff";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder line = new StringBuilder(random.nextBoolean() ? "1.5 [0 lua] \"" : "");
            random.ints(random.nextInt(24), 0, characters.length()).forEach(at -> line.append(characters.charAt(at)));
            Optional<MonitoredCommand> command = MonitoredCommand.of(line.toString());
            assertThat(command.map(c -> c.words().size() <= line.length()).orElse(true))
                    .as("seed %d: %s", SEED, line)
                    .isTrue();
        }
    }

    private static List<String> words(String line) {
        return MonitoredCommand.of(line).orElseThrow().words().stream()
                .map(word -> new String(word, StandardCharsets.ISO_8859_1))
                .toList();
    }
}
