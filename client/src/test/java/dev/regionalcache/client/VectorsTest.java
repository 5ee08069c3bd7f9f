package dev.regionalcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.regionalcache.client.compression.ValueForm;
import dev.regionalcache.client.discovery.Compression;
import dev.regionalcache.client.discovery.CompressionForm;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.discovery.DiscoveryWriter;
import dev.regionalcache.client.discovery.InvalidDiscoveryException;
import dev.regionalcache.client.discovery.Topology;
import dev.regionalcache.client.failure.CorruptValueException;
import dev.regionalcache.client.store.Entry;
import dev.regionalcache.client.token.InvalidTokenException;
import dev.regionalcache.client.token.Lineage;
import dev.regionalcache.client.token.Mark;
import dev.regionalcache.client.token.Parting;
import dev.regionalcache.client.token.Position;
import dev.regionalcache.client.token.Token;
import dev.regionalcache.client.token.TokenSigner;
import dev.regionalcache.client.token.TokenText;
import dev.regionalcache.client.token.Visibility;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The test vectors of docs/protocol.md, which clients in other languages can read too. */
class VectorsTest {

    @TestFactory
    Stream<DynamicTest> visibility() throws IOException {
        return each(read("visibility"), vector -> {
            JsonNode from = vector.get("position");
            Position position = new Position(
                    from.get("master").asBoolean(),
                    from.get("replicationId").asText(),
                    from.get("offset").asLong(),
                    from.get("previousId").isNull()
                            ? null
                            : from.get("previousId").asText(),
                    from.get("previousEnd").asLong());
            Token token = new Token(
                    vector.get("token").get("replicationId").asText(),
                    vector.get("token").get("offset").asLong());
            Visibility visibility = vector.has("primary")
                    ? new Lineage(position, partings(vector)).visibility(token)
                    : position.visibility(token);
            assertThat(word(visibility)).isEqualTo(vector.get("expect").asText());
        });
    }

    @TestFactory
    Stream<DynamicTest> tokens() throws IOException {
        JsonNode all = read("tokens");
        return Stream.concat(
                each(all.get("valid"), vector -> {
                    List<Mark> marks = stream(vector.get("marks"))
                            .map(m -> new Mark(
                                    m.get("keyspace").asText(),
                                    new Token(
                                            m.get("replicationId").asText(),
                                            Long.parseLong(m.get("offset").asText()))))
                            .toList();
                    assertThat(format(vector).format(marks))
                            .isEqualTo(vector.get("text").asText());
                    assertThat(format(vector).parse(vector.get("text").asText()))
                            .isEqualTo(marks);
                }),
                each(
                        all.get("invalid"),
                        vector -> assertThatThrownBy(() ->
                                        format(vector).parse(vector.get("text").asText()))
                                .isInstanceOf(InvalidTokenException.class)));
    }

    @TestFactory
    Stream<DynamicTest> discovery() throws IOException {
        JsonNode all = read("discovery");
        return Stream.concat(
                each(all.get("valid"), vector -> {
                    String text = vector.get("text").asText();
                    String canonical =
                            vector.has("canonical") ? vector.get("canonical").asText() : text;
                    assertThat(DiscoveryWriter.format(DiscoveryParser.parse(text)))
                            .isEqualTo(canonical);
                }),
                each(
                        all.get("invalid"),
                        vector -> assertThatThrownBy(() ->
                                        DiscoveryParser.parse(vector.get("text").asText()))
                                .isInstanceOf(InvalidDiscoveryException.class)));
    }

    /** The first of them is the one to begin with. */
    @TestFactory
    Stream<DynamicTest> succession() throws IOException {
        return each(read("discovery").get("succession"), vector -> {
            List<JsonNode> offers = stream(vector.get("offers")).toList();
            Topology topology = new Topology(
                    DiscoveryParser.parse(offers.getFirst().get("text").asText()));
            for (JsonNode offer : offers.subList(1, offers.size())) {
                String text = offer.get("text").asText();
                assertThat(topology.offer(DiscoveryParser.parse(text)))
                        .as(text)
                        .isEqualTo(offer.get("taken").asBoolean());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> values() throws IOException {
        JsonNode all = read("values");
        return Stream.concat(
                each(
                        all.get("readable"),
                        vector -> assertThat(value(vector))
                                .hasValueSatisfying(
                                        bytes -> assertThat(HexFormat.of().formatHex(bytes))
                                                .isEqualTo(vector.get("value").asText()))),
                each(
                        all.get("corrupt"),
                        vector -> assertThatThrownBy(() -> value(vector)).isInstanceOf(CorruptValueException.class)));
    }

    private static Optional<byte[]> value(JsonNode vector) {
        CompressionForm form =
                CompressionForm.valueOf(vector.get("form").asText().toUpperCase(Locale.ROOT));
        ValueForm values = ValueForm.of(Compression.lz4(1, form), 1 << 20);
        return values.read(
                form == CompressionForm.PREFIX
                        ? List.of(entry(vector, "compressed"), entry(vector, "stored"))
                        : List.of(entry(vector, "stored")));
    }

    private static Optional<Entry> entry(JsonNode vector, String name) {
        return Optional.ofNullable(vector.get(name))
                .map(hex -> new Entry(HexFormat.of().parseHex(hex.asText()), 1));
    }

    private static TokenText format(JsonNode vector) {
        return vector.has("key")
                ? TokenText.signed(TokenSigner.of(vector.get("key").asText().getBytes(StandardCharsets.US_ASCII)))
                : TokenText.unsigned();
    }

    private static List<Parting> partings(JsonNode vector) {
        return stream(vector.get("partings"))
                .flatMap(text -> Parting.parse(text.asText()).stream())
                .toList();
    }

    private static String word(Visibility visibility) {
        return switch (visibility) {
            case Visibility.Visible visible -> "visible";
            case Visibility.NotYet notYet -> "not-yet";
            case Visibility.Lost lost -> "lost";
            case Visibility.Unknown unknown -> "unknown";
        };
    }

    private interface Check {
        void of(JsonNode vector);
    }

    private static Stream<DynamicTest> each(JsonNode vectors, Check check) {
        return stream(vectors)
                .map(vector -> DynamicTest.dynamicTest(vector.get("name").asText(), () -> check.of(vector)));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode read(String name) throws IOException {
        try (InputStream json = VectorsTest.class.getResourceAsStream("/vectors/" + name + ".json")) {
            return new ObjectMapper().readTree(json);
        }
    }
}
