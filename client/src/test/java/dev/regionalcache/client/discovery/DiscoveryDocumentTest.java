package dev.regionalcache.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.fixture.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The document: there and back, later versions, and what is no document. */
class DiscoveryDocumentTest {

    private static final String TEXT = """
            regionalcache 1
            cache chat
            identity 6f1b7a52-0d3e-4c58-9a41-27d1c0b9e3aa created=1767225600
            epoch 7
            revision 2
            primary eu-west
            region eu-west writes=10.0.0.1:6379 reads=10.0.0.1:6379,10.0.0.2:6379
            region us-east parent=eu-west writes=[fd00::1]:6379 reads=us-east.example.com:6379
            policy session prefixes=session:,s%20x: ttl-ms=3600000 jitter-percent=10 compression=lz4 threshold=1024 form=prefix scope=global isolation=shared
            policy rateLimit prefixes=rate: ttl-ms=60000 jitter-percent=0 compression=none threshold=1024 form=header scope=regional isolation=dedicated
            servers rateLimit eu-west writes=10.0.0.1:6380 reads=10.0.0.1:6380
            """;

    static DiscoveryDocument document() {
        Servers west = new Servers(
                Optional.of(Endpoint.parse("10.0.0.1:6379")),
                List.of(Endpoint.parse("10.0.0.1:6379"), Endpoint.parse("10.0.0.2:6379")));
        Servers east = new Servers(
                Optional.of(Endpoint.parse("[fd00::1]:6379")), List.of(Endpoint.parse("us-east.example.com:6379")));
        Endpoint counters = Endpoint.parse("10.0.0.1:6380");
        return new DiscoveryDocument(
                "chat",
                Optional.of(new Identity("6f1b7a52-0d3e-4c58-9a41-27d1c0b9e3aa", 1_767_225_600)),
                7,
                2,
                "eu-west",
                List.of(
                        new Region("eu-west", Optional.empty(), west),
                        new Region("us-east", Optional.of("eu-west"), east)),
                List.of(
                        new Policy(
                                "session",
                                List.of("session:", "s x:"),
                                Duration.ofHours(1),
                                10,
                                Compression.lz4(1024, CompressionForm.PREFIX),
                                Policy.Scope.GLOBAL,
                                Policy.Isolation.SHARED,
                                Map.of()),
                        Policy.of("rateLimit", "rate:", Duration.ofMinutes(1))
                                .regional(Map.of("eu-west", new Servers(Optional.of(counters), List.of(counters))))));
    }

    @Test
    void aDocumentIsWrittenAndRead() {
        assertThat(DiscoveryWriter.format(document())).isEqualTo(TEXT);
        assertThat(DiscoveryParser.parse(TEXT)).isEqualTo(document());
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() {
        String later = TEXT.replace("cache chat\n", "weather sunny and=warm\n\ncache chat\n")
                .replace(" isolation=shared", " isolation=shared colour=green");
        assertThat(DiscoveryParser.parse(later)).isEqualTo(document());
    }

    @Test
    void anotherRevisionLeavesTheRestAsItIs() {
        String later = TEXT.replace("cache chat\n", "weather sunny revision 4\ncache chat\n");
        assertThat(DiscoveryWriter.withRevision(later, 3)).isEqualTo(later.replace("revision 2\n", "revision 3\n"));
    }

    @Test
    void newerIsByEpochThenByRevision() {
        DiscoveryDocument now = document();
        assertThat(DiscoveryParser.parse(TEXT.replace("epoch 7", "epoch 8").replace("revision 2", "revision 0"))
                        .isNewerThan(now))
                .isTrue();
        assertThat(DiscoveryParser.parse(TEXT.replace("revision 2", "revision 3"))
                        .isNewerThan(now))
                .isTrue();
        assertThat(now.isNewerThan(now)).isFalse();
        Topology topology = new Topology(now);
        assertThat(topology.offer(DiscoveryParser.parse(TEXT.replace("epoch 7", "epoch 6"))))
                .isFalse();
        assertThat(topology.offer(
                        DiscoveryParser.parse(TEXT.replace("epoch 7", "epoch 9").replace("chat", "other"))))
                .as("another cache's")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "regionalcache 1 | regionalcache 2 | the first line is not: regionalcache 1",
                "cache chat | cache | there is one line cache, with one value",
                "created=1767225600 | created=0 created=1 | a line says the same twice",
                "created=1767225600 | colour=red | the line identity does not say created",
                "created=1767225600 | created=now | a number has 1 to 18 digits and nothing else",
                "identity 6f1b7a52 | identity 6f1b:7a52 | 'the UID of a cache has 1 to 63 letters, digits, dots, dashes and underscores'",
                "epoch 7 | identity other created=1 | there is one line identity at most",
                "epoch 7 | epoch -7 | a number has 1 to 18 digits and nothing else",
                "epoch 7 | epoch 9999999999999999999 | a number has 1 to 18 digits and nothing else",
                "epoch 7 | epoch 7 8 | there is one line epoch, with one value",
                "primary eu-west | primary nowhere | the primary region is none of the regions",
                "primary eu-west | hint x | the document has no line primary",
                "parent=eu-west | parent=mars | the parent of a region is none of the regions",
                "region us-east | region eu-west | two regions have the same name",
                "servers rateLimit eu-west | policy session prefixes=a: ttl-ms=1 | two policies have the same name",
                "servers rateLimit | servers other | a line names the servers of a policy that is not there",
                "servers rateLimit eu-west | servers rateLimit mars | a policy has servers in a region that is none of the regions",
                "10.0.0.1:6380 | 10.0.0.1:0 | 'a port is between 1 and 65535, and this one is 0'",
                "10.0.0.1:6380 | 10.0.0.1 | 'an endpoint is host:port, or [address]:port for IPv6'",
                "ttl-ms=60000 | ttl-ms=0 | the TTL of the policy rateLimit is between 1 ms and 10 years",
                "jitter-percent=10 | jitter-percent=91 | the jitter of the policy session is between 0 and 90 percent",
                "compression=lz4 | compression=zip | the value of compression is not known here",
                "prefixes=rate: | prefixes=rate%4 | two hexadecimal digits follow a percent sign",
                "prefixes=rate: | prefixes=%FF | a value is not UTF-8",
                "prefixes=rate: | prefixes=a;b | a value holds a character that has to be percent-encoded",
                "prefixes=rate: | rate | after the name a line has words of the form name=value only",
                "prefixes=rate: | prefixes=a prefixes=b | a line says the same twice",
            })
    void everyOtherTextIsRefusedWithASentence(String part, String instead, String sentence) {
        assertThat(TEXT).contains(part);
        assertThatThrownBy(() -> DiscoveryParser.parse(TEXT.replace(part, instead)))
                .isInstanceOf(InvalidDiscoveryException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.regionalcache.client.fixture.Seeds#seeds")
    void whateverComesIsADocumentOrASentence(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            String text = Seeds.spoiled(TEXT, "abz019 \n\r=,%:[]-_.\u00e9\u0000\ud800", random);
            try {
                DiscoveryDocument read = DiscoveryParser.parse(text);
                assertThat(DiscoveryParser.parse(DiscoveryWriter.format(read)))
                        .as("seed %d", seed)
                        .isEqualTo(read);
            } catch (InvalidDiscoveryException e) {
                assertThat(e).as("seed %d", seed).message().isNotBlank();
            }
        }
        assertThatThrownBy(() -> DiscoveryParser.parse(TEXT + "x".repeat(70_000)))
                .isInstanceOf(InvalidDiscoveryException.class);
    }
}
