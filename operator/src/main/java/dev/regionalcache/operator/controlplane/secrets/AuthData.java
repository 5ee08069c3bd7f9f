package dev.regionalcache.operator.controlplane.secrets;

import dev.regionalcache.operator.naming.ContentHash;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The passwords of a cache as a Secret holds them: base64 by key. Its text never shows them.
 *
 * @param data {@code operator}, {@code replication}, {@code application}, and {@code NAME-previous} of each while it is
 *     rotated
 */
public record AuthData(Map<String, String> data) {

    /** The user of applications, and the key of its password. */
    static final String APPLICATION = "application";

    /** The users that every cache has. */
    static final List<String> USERS = List.of("operator", "replication", APPLICATION);

    private static final Set<String> KEYS =
            USERS.stream().flatMap(user -> Stream.of(user, user + "-previous")).collect(Collectors.toSet());

    /** 192 bits: nobody guesses them, and base64url gives 32 characters that need no quoting anywhere. */
    private static final int PASSWORD_BYTES = 24;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Takes a sorted copy. */
    public AuthData {
        data = new TreeMap<>(data);
    }

    /** What a Secret holds of them; empty when a user has no password. Whatever else it has is nobody's here. */
    static Optional<AuthData> of(Secret secret) {
        Map<String, String> data = new TreeMap<>(secret.getData() == null ? Map.of() : secret.getData());
        data.keySet().removeIf(key -> !KEYS.contains(key));
        boolean complete =
                USERS.stream().allMatch(u -> !data.getOrDefault(u, "").isEmpty());
        return complete ? Optional.of(new AuthData(data)) : Optional.empty();
    }

    /** New passwords. */
    static AuthData random() {
        Map<String, String> data = new TreeMap<>();
        USERS.forEach(user -> data.put(user, password()));
        return new AuthData(data);
    }

    /** The same, with the passwords of applications that others hold. */
    AuthData withApplicationOf(Map<String, String> others) {
        Map<String, String> mixed = new TreeMap<>(data);
        for (String key : List.of(APPLICATION, APPLICATION + "-previous")) {
            String password = others.getOrDefault(key, "");
            if (password.isEmpty()) {
                mixed.remove(key);
            } else {
                mixed.put(key, password);
            }
        }
        return new AuthData(mixed);
    }

    /** Changes whenever a password does. */
    public String hash() {
        return ContentHash.of(data.toString());
    }

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "passwords of " + USERS;
    }
}
