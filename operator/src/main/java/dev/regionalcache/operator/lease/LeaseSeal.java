package dev.regionalcache.operator.lease;

import dev.regionalcache.redis.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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

    /** Between signatures: of a message that is signed with both passwords of a rotation. */
    private static final String BETWEEN = ",";

    private static final int MOST = 2;

    /** One for each password, with its key; copies of them sign, for a key that is set anew costs more than a message. */
    private final List<Mac> signers;

    private LeaseSeal(List<Mac> signers) {
        this.signers = signers;
    }

    /**
     * The seal of a cache.
     *
     * @param cache names the cache, so that no other's messages can be repeated here
     * @param logins the valid ones of the user operator: it signs with the password of each, and takes those of each. Regions
     *     learn of a password that is rotated one after the other, and understand each other meanwhile
     */
    static LeaseSeal of(String cache, List<Credentials> logins) {
        return new LeaseSeal(logins.stream()
                .map(login -> signer(signer(bytes(login.password())).doFinal(bytes("lease of " + cache))))
                .toList());
    }

    /** The message with its signatures. */
    String seal(LeaseMessage message) {
        String text = message.text();
        return signers.stream().map(signer -> signature(signer, text)).collect(Collectors.joining(BETWEEN)) + " "
                + text;
    }

    /** The message in a text that was sealed; empty for all else. */
    Optional<LeaseMessage> open(String sealed) {
        int end = sealed.indexOf(' ');
        if (end < 0 || sealed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String text = sealed.substring(end + 1);
        List<String> given = List.of(sealed.substring(0, end).split(BETWEEN, MOST));
        boolean ours = signers.stream()
                .map(signer -> bytes(signature(signer, text)))
                .anyMatch(right -> given.stream().anyMatch(one -> MessageDigest.isEqual(right, bytes(one))));
        return ours ? LeaseMessage.parse(text) : Optional.empty();
    }

    private static String signature(Mac signer, String text) {
        try {
            byte[] signature = ((Mac) signer.clone()).doFinal(bytes(text));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own " + ALGORITHM + " can be copied", e);
        }
    }

    private static Mac signer(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
