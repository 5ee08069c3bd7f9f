package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.naming.MemberNames;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.config.ServerConfig;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Secrets that the agent renders of the passwords: one that servers mount, and those that applications read. */
public final class ServerSecrets {

    private ServerSecrets() {}

    /** All of them. */
    public static List<Secret> of(CacheMember member, Passwords passwords) {
        MemberIdentity identity = MemberIdentity.of(member);
        List<Secret> secrets = new ArrayList<>();
        secrets.add(server(identity, passwords));
        secrets.add(application(
                identity,
                passwords,
                identity.names().application(),
                identity.names().base(),
                identity.names().primaryService()));
        if (member.getSpec().sole()) {
            secrets.add(application(
                    identity,
                    passwords,
                    identity.names().shortApplication(),
                    identity.names().shortService(),
                    identity.names().shortPrimaryService()));
        }
        return secrets;
    }

    private static Secret server(MemberIdentity identity, Passwords passwords) {
        return secret(
                identity,
                identity.names().serverSecret(),
                "Opaque",
                Map.of(
                        ServerConfig.ACL_FILE,
                        // Until the agent has looked at the server.
                        AclUsers.file(AclUsers.feedingNobody(passwords.users())),
                        ServerConfig.REPLICATION_FILE,
                        ServerConfig.replicationFile(
                                AclUsers.REPLICATION, passwords.replication().getFirst())));
    }

    /** By the Service Binding specification; {@code host} takes writes, {@code read-host} is for reads. */
    private static Secret application(
            MemberIdentity identity, Passwords passwords, String name, String reads, String writes) {
        String password = passwords.application().getFirst();
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
                        AclUsers.APPLICATION,
                        "password",
                        password,
                        "uri",
                        "redis://%s:%s@%s:%d"
                                .formatted(
                                        AclUsers.APPLICATION,
                                        URLEncoder.encode(password, StandardCharsets.UTF_8)
                                                .replace("+", "%20"),
                                        host,
                                        Services.PORT)));
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
