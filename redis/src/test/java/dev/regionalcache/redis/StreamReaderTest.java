package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parsers of what servers send, on what no server sends. */
class StreamReaderTest {

    private static final String STREAM = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$700\r\n"
            + "v".repeat(700) + "\r\n" + "*1\r\n$4\r\nPING\r\n*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n";

    @Test
    void everyByteIsCounted() throws IOException {
        StreamReader reader = reader(STREAM.getBytes(StandardCharsets.UTF_8));
        StreamTally tally =
                new StreamTally(new ReadBack.Limits(Duration.ofSeconds(1), 1 << 20, 10, 512), 1, lost -> {});
        while (reader.bytes() < STREAM.length()) {
            StreamCommand command = reader.next();
            tally.add(command, reader.bytes());
        }
        assertThat(tally.result(true)).isEqualTo(new ReadBack.LostCommands(STREAM.length(), 1, List.of("k"), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET a v | a",
                "DEL a b | a,b",
                "mset a v b v | a,b",
                "RENAME a b | a,b",
                "BITOP AND a b c | a",
                "XGROUP CREATE a g 0 | a",
                "EVAL script 2 a b c | a,b",
                "EVAL script 2147483647 a | a",
                "EVAL script x a | ''",
                "FLUSHALL | ''",
                "PUBLISH c m | ''",
                "SET regionalcache:epoch v | ''",
                "SET regionalcache:discovery v | ''",
                "LPUSH regionalcache:histories v | ''"
            })
    void keysAreFound(String command, String keys) {
        StreamCommand parsed = StreamCommand.of(
                Arrays.stream(command.split(" "))
                        .map(word -> word.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                false);
        assertThat(String.join(",", parsed.keys())).isEqualTo(keys);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverIsSentEndsInACommandOrAnException(long seed) {
        Random random = new Random(seed);
        for (int run = 0; run < 5_000; run++) {
            byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
            for (int changes = random.nextInt(6); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) "0123456789*$\r\n-+:x\u00ff".charAt(random.nextInt(19));
            }
            StreamReader stream = reader(bytes);
            try {
                while (stream.bytes() < bytes.length) {
                    StreamCommand command = stream.next();
                    assertThat(command.keys()).hasSizeLessThanOrEqualTo(StreamReader.KEPT_WORDS);
                }
            } catch (IOException refused) {
                assertThat(stream.bytes()).isLessThanOrEqualTo(bytes.length);
            }
            RespReader replies = new RespReader(new ByteArrayInputStream(bytes));
            try {
                for (int i = 0; i < bytes.length; i++) {
                    assertThat(replies.read()).isNotNull();
                }
            } catch (IOException refused) {
                assertThat(refused).isNotNull();
            }
        }
    }

    private static StreamReader reader(byte[] bytes) {
        return new StreamReader(new ByteArrayInputStream(bytes), 512);
    }
}
