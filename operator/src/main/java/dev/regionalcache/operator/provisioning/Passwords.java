package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.member.PolicyUser;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.acl.AclUser;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.acl.ClassUser;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The passwords of a cache's users: the valid ones of each, the current one first. While they are rotated there are two.
 * The text of this never shows them.
 */
public record Passwords(List<String> operator, List<String> replication, List<String> application) {

    private static final String PREVIOUS = "-previous";

    /** The passwords in a Secret; empty when one of the three users has none. */
    public static Optional<Passwords> of(Secret secret) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        Passwords passwords = new Passwords(
                valid(data, AclUsers.OPERATOR), valid(data, AclUsers.REPLICATION), valid(data, AclUsers.APPLICATION));
        boolean complete =
                !passwords.operator.isEmpty() && !passwords.replication.isEmpty() && !passwords.application.isEmpty();
        return complete ? Optional.of(passwords) : Optional.empty();
    }

    /** By what the agent logs in: while passwords are rotated a server may still know the previous one only. */
    public List<Credentials> operatorLogins() {
        return operator.stream()
                .map(password -> new Credentials(AclUsers.OPERATOR, password))
                .toList();
    }

    /** All users with their rights, those of classes last. */
    public List<AclUser> users(List<PolicyUser> ofClasses) {
        return Stream.concat(
                        AclUsers.of(operator, replication, application).stream(),
                        ofClasses.stream().map(u -> ClassUser.of(u.policy(), application, u.prefixes(), u.scripts())))
                .toList();
    }

    private static List<String> valid(Map<String, String> data, String user) {
        List<String> found = new ArrayList<>();
        for (String key : List.of(user, user + PREVIOUS)) {
            String value = data.get(key);
            if (value != null && !value.isEmpty()) {
                found.add(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
            }
        }
        return List.copyOf(found);
    }

    @Override
    public String toString() {
        return "passwords of " + String.join(", ", AclUsers.OPERATOR, AclUsers.REPLICATION, AclUsers.APPLICATION);
    }
}
