package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.PolicyUser;
import dev.regionalcache.operator.naming.MemberNames;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.acl.ClassUser;
import dev.regionalcache.redis.config.ServerConfig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The Secrets that the agent renders of the passwords: one that servers mount, and those that applications read. */
public final class ServerSecrets {

    private ServerSecrets() {}

    /** All of them. */
    public static List<Secret> of(CacheMember member, Passwords passwords) {
        MemberIdentity identity = MemberIdentity.of(member);
        List<Secret> secrets = new ArrayList<>();
        secrets.add(server(identity, passwords, member.getSpec().users()));
        String password = passwords.application().getFirst();
        secrets.add(application(identity, identity.names().application(), AclUsers.APPLICATION, password));
        for (PolicyUser user : member.getSpec().users()) {
            secrets.add(application(
                    identity,
                    identity.names().classApplication(user.policy()),
                    ClassUser.name(user.policy()),
                    ClassUser.password(user.policy(), password)));
        }
        if (member.getSpec().sole()) {
            secrets.add(application(
                    identity,
                    identity.names().shortApplication(),
                    AclUsers.APPLICATION,
                    password,
                    identity.names().shortService(),
                    identity.names().shortPrimaryService()));
        }
        return secrets;
    }

    private static Secret server(MemberIdentity identity, Passwords passwords, List<PolicyUser> users) {
        return secret(
                identity,
                identity.names().serverSecret(),
                "Opaque",
                Map.of(
                        ServerConfig.ACL_FILE,
                        // Until the agent has looked at the server.
                        AclUsers.file(AclUsers.feedingNobody(passwords.users(users))),
                        ServerConfig.REPLICATION_FILE,
                        ServerConfig.replicationFile(
                                AclUsers.REPLICATION, passwords.replication().getFirst())));
    }

    private static Secret application(MemberIdentity identity, String name, String user, String password) {
        return application(
                identity,
                name,
                user,
                password,
                identity.names().base(),
                identity.names().primaryService());
    }

    /** By the Service Binding specification; {@code host} takes writes, {@code read-host} is for reads. */
    private static Secret application(
            MemberIdentity identity, String name, String user, String password, String reads, String writes) {
        String host = MemberNames.host(writes, identity.namespace());
        return secret(
                identity,
                name,
                "servicebinding.io/redis",
                Map.of(
                        "type",
                        "redis",
                        "provider",
                        "regionalcache",
                        "host",
                        host,
                        "read-host",
                        MemberNames.host(reads, identity.namespace()),
                        "port",
                        Integer.toString(Services.PORT),
                        "username",
                        user,
                        "password",
                        password,
                        "uri",
                        "redis://%s:%s@%s:%d"
                                .formatted(
                                        user,
                                        URLEncoder.encode(password, StandardCharsets.UTF_8)
                                                .replace("+", "%20"),
                                        host,
                                        Services.PORT)));
    }

    /** Those of users of classes, and that of the short name, that are not wanted any more, among what a member owns. */
    public static List<HasMetadata> unwanted(CacheMember member, List<HasMetadata> owned) {
        MemberNames names = MemberNames.of(member);
        Set<String> classes = member.getSpec().users().stream()
                .map(u -> names.classApplication(u.policy()))
                .collect(Collectors.toSet());
        return owned.stream()
                .filter(o -> o instanceof Secret)
                .filter(o -> {
                    String name = o.getMetadata().getName();
                    return name.equals(names.shortApplication())
                            ? !member.getSpec().sole()
                            : name.startsWith(names.classApplication("")) && !classes.contains(name);
                })
                .toList();
    }

    private static Secret secret(MemberIdentity identity, String name, String type, Map<String, String> content) {
        Map<String, String> data = new TreeMap<>();
        content.forEach((key, value) ->
                data.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return new SecretBuilder()
                .withMetadata(identity.meta(name))
                .withType(type)
                .withData(data)
                .build();
    }
}
