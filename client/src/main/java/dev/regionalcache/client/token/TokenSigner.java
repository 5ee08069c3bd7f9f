package dev.regionalcache.client.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs texts with HMAC-SHA-256 (RFC 2104), cut to 128 bits as its section 5 allows. Several keys let them be rotated: the
 * first signs, all verify. Thread-safe.
 */
public final class TokenSigner {

    /** The shortest key, in bytes. */
    public static final int SHORTEST_KEY = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int TAG_BYTES = 16;

    private final List<SecretKeySpec> keys;

    private TokenSigner(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * With a key, and those before it that are still accepted.
     *
     * @param key {@value #SHORTEST_KEY} bytes or more; it is copied
     */
    public static TokenSigner of(byte[] key, byte[]... former) {
        return new TokenSigner(Stream.concat(Stream.of(key), Arrays.stream(former))
                .map(TokenSigner::secret)
                .toList());
    }

    byte[] tag(String body) {
        return tag(keys.get(0), body);
    }

    boolean verifies(String body, byte[] tag) {
        boolean verified = false;
        for (SecretKeySpec key : keys) {
            verified |= MessageDigest.isEqual(tag(key, body), tag);
        }
        return verified;
    }

    private static SecretKeySpec secret(byte[] key) {
        if (key.length < SHORTEST_KEY) {
            throw new IllegalArgumentException("a key for signing has 16 bytes or more");
        }
        return new SecretKeySpec(key, ALGORITHM);
    }

    private static byte[] tag(SecretKeySpec key, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)), TAG_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "TokenSigner with " + keys.size() + " keys";
    }
}
