package dev.regionalcache.operator.lease;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs messages and checks them: HMAC-SHA256 with a key that is derived from the operator's password of the cache.
 * Applications may publish on every channel, for taking one away would take patterns from them as well. Thread-safe.
 */
final class LeaseSeal {

    /** Longer messages are not looked at. */
    static final int MAX_LENGTH = 512;

    private static final String ALGORITHM = "HmacSHA256";

    private final List<byte[]> keys;

    private LeaseSeal(List<byte[]> keys) {
        this.keys = keys;
    }

    /**
     * The seal of a cache.
     *
     * @param cache names the cache, so that no other's messages can be repeated here
     * @param passwords the valid passwords of the user operator: it signs with the first and takes all
     */
    static LeaseSeal of(String cache, List<String> passwords) {
        return new LeaseSeal(passwords.stream()
                .map(password -> mac(bytes(password), bytes("lease of " + cache)))
                .toList());
    }

    /** The message with its signature. */
    String seal(LeaseMessage message) {
        String text = message.text();
        return signature(keys.getFirst(), text) + " " + text;
    }

    /** The message in a text that was sealed; empty for all else. */
    Optional<LeaseMessage> open(String sealed) {
        int end = sealed.indexOf(' ');
        if (end < 0 || sealed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String text = sealed.substring(end + 1);
        byte[] given = bytes(sealed.substring(0, end));
        boolean ours = keys.stream().anyMatch(key -> MessageDigest.isEqual(bytes(signature(key, text)), given));
        return ours ? LeaseMessage.parse(text) : Optional.empty();
    }

    private static String signature(byte[] key, String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(key, bytes(text)));
    }

    private static byte[] mac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
