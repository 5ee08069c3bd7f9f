package dev.regionalcache.client.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text in which a session travels: {@code 1.PAYLOAD} or, signed, {@code 1.PAYLOAD.TAG}, both parts in base64url without
 * padding. It fits a cookie or a header as it is. The specification is docs/protocol.md. Thread-safe.
 */
public final class TokenText {

    /** The most marks a text has. */
    public static final int MOST_MARKS = 16;

    /** The longest text that is looked at, in characters. */
    public static final int LONGEST = 2048;

    private static final String VERSION = "1";
    private static final int ID_BYTES = 20;
    private static final HexFormat HEX = HexFormat.of();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final @Nullable TokenSigner signer;

    private TokenText(@Nullable TokenSigner signer) {
        this.signer = signer;
    }

    /** Without a signature: whoever holds the text can make the client wait for offsets that will never come. */
    public static TokenText unsigned() {
        return new TokenText(null);
    }

    /** With a signature; what carries none, or another, is refused. */
    public static TokenText signed(TokenSigner signer) {
        return new TokenText(signer);
    }

    /**
     * The text of these marks.
     *
     * @param marks {@value #MOST_MARKS} at most
     */
    public String format(List<Mark> marks) {
        if (marks.size() > MOST_MARKS) {
            throw new InvalidTokenException("a text has at most 16 marks, and these are " + marks.size());
        }
        ByteBuffer payload = ByteBuffer.allocate(marks.size() * (1 + Mark.LONGEST_NAME + ID_BYTES + Long.BYTES));
        for (Mark mark : marks) {
            byte[] name = mark.keyspace().getBytes(StandardCharsets.US_ASCII);
            payload.put((byte) name.length).put(name);
            payload.put(HEX.parseHex(mark.token().replicationId()));
            payload.putLong(mark.token().offset());
        }
        byte[] bytes = new byte[payload.flip().remaining()];
        payload.get(bytes);
        String body = VERSION + "." + ENCODER.encodeToString(bytes);
        return signer == null ? body : body + "." + ENCODER.encodeToString(signer.tag(body));
    }

    /**
     * The marks of a text.
     *
     * @throws InvalidTokenException for every other text, with a sentence that says what is wrong with it
     */
    public List<Mark> parse(String text) {
        if (text.length() > LONGEST) {
            throw new InvalidTokenException("the text is longer than " + LONGEST + " characters");
        }
        String[] parts = text.split("\\.", 4);
        if (!parts[0].equals(VERSION)) {
            throw new InvalidTokenException("the text is not of version " + VERSION + ", the only one known here");
        }
        if (parts.length != (signer == null ? 2 : 3)) {
            throw new InvalidTokenException(
                    signer == null
                            ? "the text has more or fewer parts than a version and marks; is it signed, and no key is set?"
                            : "the text is not signed, and a key is set");
        }
        if (signer != null && !signer.verifies(VERSION + "." + parts[1], bytes(parts[2]))) {
            throw new InvalidTokenException("the text was not signed with a key that is known here");
        }
        return marks(ByteBuffer.wrap(bytes(parts[1])));
    }

    private static List<Mark> marks(ByteBuffer payload) {
        List<Mark> marks = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        while (payload.hasRemaining()) {
            Mark mark = mark(payload);
            if (!seen.add(mark.keyspace() + ' ' + mark.token().replicationId())) {
                throw new InvalidTokenException("the text has two marks of one history");
            }
            if (marks.size() == MOST_MARKS) {
                throw new InvalidTokenException("the text has more than " + MOST_MARKS + " marks");
            }
            marks.add(mark);
        }
        return List.copyOf(marks);
    }

    private static Mark mark(ByteBuffer payload) {
        int length = payload.get();
        if (length < 0 || length > Mark.LONGEST_NAME || payload.remaining() < length + ID_BYTES + Long.BYTES) {
            throw new InvalidTokenException("the text ends in the middle of a mark");
        }
        byte[] name = new byte[length];
        byte[] id = new byte[ID_BYTES];
        payload.get(name).get(id);
        // As Latin-1 no byte is changed, so that what is no ASCII is refused as a name.
        return new Mark(new String(name, StandardCharsets.ISO_8859_1), new Token(HEX.formatHex(id), payload.getLong()));
    }

    private static byte[] bytes(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (ENCODER.encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text.
        }
        throw new InvalidTokenException("the text is not base64url without padding");
    }
}
