package dev.regionalcache.client.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.client.fixture.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The text of a session: there and back, and nothing else is let in. */
class TokenTextTest {

    private static final String A = "a".repeat(40);
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_KEY = "fedcba9876543210".getBytes(StandardCharsets.US_ASCII);

    private final TokenText plain = TokenText.unsigned();
    private final TokenText signed = TokenText.signed(TokenSigner.of(KEY));

    @Test
    void oneMarkIsShortAndFitsACookie() {
        String text = signed.format(List.of(new Mark("", new Token(A, Long.MAX_VALUE))));
        assertThat(text).matches("1\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{22}").hasSize(2 + 39 + 1 + 22);
        assertThat(signed.parse(text)).containsExactly(new Mark("", new Token(A, Long.MAX_VALUE)));
    }

    @Test
    void aSessionWithoutMarksIsATextToo() {
        assertThat(plain.format(List.of())).isEqualTo("1.");
        assertThat(plain.parse("1.")).isEmpty();
        assertThat(signed.parse(signed.format(List.of()))).isEmpty();
    }

    @Test
    void theMostMarksFit() {
        List<Mark> marks = IntStream.range(0, TokenText.MOST_MARKS)
                .mapToObj(i -> new Mark("k" + "x".repeat(Mark.LONGEST_NAME - 1), new Token("%040x".formatted(i), i)))
                .toList();
        String text = signed.format(marks);
        assertThat(text).hasSizeLessThanOrEqualTo(TokenText.LONGEST);
        assertThat(signed.parse(text)).isEqualTo(marks);
        List<Mark> more = new ArrayList<>(marks);
        more.add(new Mark("", new Token(A, 1)));
        assertThatThrownBy(() -> plain.format(more)).hasMessage("a text has at most 16 marks, and these are 17");
    }

    @Test
    void keysAreRotated() {
        String old = signed.format(List.of(new Mark("", new Token(A, 1))));
        assertThat(TokenText.signed(TokenSigner.of(OTHER_KEY, KEY)).parse(old)).hasSize(1);
        assertThatThrownBy(() -> TokenText.signed(TokenSigner.of(OTHER_KEY)).parse(old))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessage("the text was not signed with a key that is known here");
        assertThat(TokenSigner.of(KEY).toString()).doesNotContain("0123");
        assertThatThrownBy(() -> TokenSigner.of(new byte[15])).hasMessage("a key for signing has 16 bytes or more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | the text is not of version 1, the only one known here",
                "2.AAAA | the text is not of version 1, the only one known here",
                "1 | the text has more or fewer parts than a version and marks; is it signed, and no key is set?",
                "1.AA.AA | the text has more or fewer parts than a version and marks; is it signed, and no key is set?",
                "1.A | the text is not base64url without padding",
                "1.AA== | the text is not base64url without padding",
                "1.AB | the text is not base64url without padding",
                "1.A+/A | the text is not base64url without padding",
                "1.AAAA | the text ends in the middle of a mark",
                "1._w | the text ends in the middle of a mark",
            })
    void everyOtherTextIsRefusedWithASentence(String text, String sentence) {
        assertThatThrownBy(() -> plain.parse(text))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessage(sentence);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new Token("A".repeat(40), 1)).isInstanceOf(InvalidTokenException.class);
        assertThatThrownBy(() -> new Token(A, -1)).hasMessage("an offset is not negative, and this one is -1");
        assertThatThrownBy(() -> new Mark("1x", new Token(A, 1))).isInstanceOf(InvalidTokenException.class);
        assertThatThrownBy(() -> plain.parse("1." + "A".repeat(3000)))
                .hasMessage("the text is longer than 2048 characters");
        Mark mark = new Mark("", new Token(A, 1));
        String twice = plain.format(List.of(mark)).substring(2);
        byte[] bytes = java.util.Base64.getUrlDecoder().decode(twice);
        byte[] doubled = new byte[2 * bytes.length];
        System.arraycopy(bytes, 0, doubled, 0, bytes.length);
        System.arraycopy(bytes, 0, doubled, bytes.length, bytes.length);
        assertThatThrownBy(() -> plain.parse(
                        "1." + java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(doubled)))
                .hasMessage("the text has two marks of one history");
        assertThatThrownBy(() -> signed.parse("1." + twice)).hasMessage("the text is not signed, and a key is set");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.regionalcache.client.fixture.Seeds#seeds")
    void whateverComesIsASessionOrASentence(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 4_000; i++) {
            List<Mark> marks = marks(random);
            assertThat(plain.parse(plain.format(marks))).isEqualTo(marks);
            String text = Seeds.spoiled(plain.format(marks), "1.AZaz09-_=+/ \u00e9\u0000", random);
            try {
                List<Mark> read = plain.parse(text);
                assertThat(plain.format(read))
                        .as("seed %d: one session has one text", seed)
                        .isEqualTo(text);
            } catch (InvalidTokenException e) {
                assertThat(e).message().isNotBlank().doesNotContain(text.length() > 8 ? text : "\n");
            }
            String forged = Seeds.spoiled(signed.format(marks), "1.AZaz09-_=", random);
            if (!forged.equals(signed.format(marks))) {
                assertThatThrownBy(() -> signed.parse(forged))
                        .as("seed %d", seed)
                        .isInstanceOf(InvalidTokenException.class);
            }
        }
    }

    private static List<Mark> marks(Random random) {
        List<Mark> marks = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            byte[] id = new byte[20];
            random.nextBytes(id);
            marks.add(new Mark(
                    random.nextBoolean() ? "" : "class-" + n,
                    new Token(java.util.HexFormat.of().formatHex(id), random.nextLong(Long.MAX_VALUE))));
        }
        return marks;
    }
}
