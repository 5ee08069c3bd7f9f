package dev.regionalcache.redis.acl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The four users of every server; those of classes are {@link ClassUser}s. Rules that Redis 6.2 to 8 and Valkey 8 read alike. */
public final class AclUsers {

    /** The agent: everything. */
    public static final String OPERATOR = "operator";

    /** The agent's connection for all that changes whether a server may write; with the operator's passwords. */
    public static final String GATE = "gate";

    /** Servers, to copy from each other: nothing but that. */
    public static final String REPLICATION = "replication";

    /** Applications: data, and what clients ask for when they connect; nothing that changes the server or empties it. */
    public static final String APPLICATION = "application";

    private static final List<String> OPERATOR_RIGHTS = List.of("~*", "&*", "+@all");

    /**
     * A user of its own, so that the next connection can end the former one by name. Settings and REPLICAOF because they
     * decide whether a server writes; SET for the marker, the first write of an epoch, and what
     * keeps a list of histories.
     */
    private static final List<String> GATE_RIGHTS = List.of(
            "~regionalcache:*",
            "+config|get",
            "+config|set",
            "+client|kill",
            "+client|pause",
            "+info",
            "+client|setname",
            "+replicaof",
            "+set",
            "+lrem",
            "+lpush",
            "+ltrim",
            "+ping");

    private static final List<String> REPLICATION_RIGHTS = List.of("+psync", "+replconf", "+ping");
    private static final List<String> APPLICATION_RIGHTS = List.of(
            "~*",
            "&*",
            "+@all",
            "-@admin",
            "-@dangerous",
            "+info",
            "+keys",
            "+sort",
            "+client|id",
            "+client|getname",
            "+client|setname",
            "+client|tracking",
            "+client|caching");

    private AclUsers() {}

    /** All users with these passwords, each of which has one or, while it is rotated, two. */
    public static List<AclUser> of(List<String> operator, List<String> replication, List<String> application) {
        return List.of(
                user(OPERATOR, operator, OPERATOR_RIGHTS),
                user(GATE, operator, GATE_RIGHTS),
                user(REPLICATION, replication, REPLICATION_RIGHTS),
                user(APPLICATION, application, APPLICATION_RIGHTS));
    }

    /**
     * The ACL file. The default user, which needs no password, is off: nobody can be it. It may do all the same, for a server
     * loads transactions of its append-only file as it, and drops those that it may not.
     */
    public static String file(List<AclUser> users) {
        return users.stream()
                .map(u -> u.line() + "\n")
                .collect(Collectors.joining("", "user default off resetpass ~* &* +@all\n", ""));
    }

    /**
     * The same users with which no replica gets in any more; those that are connected stay. A server that is fenced answers a
     * replica with MASTERDOWN, and on that Redis 6.2 forgets its history and later copies everything; one that is refused at
     * AUTH asks again with all that it knew.
     */
    public static List<AclUser> feedingNobody(List<AclUser> users) {
        return users.stream()
                .map(u -> u.name().equals(REPLICATION) ? u.off() : u)
                .toList();
    }

    static AclUser user(String name, List<String> passwords, List<String> rights) {
        List<String> rules = new ArrayList<>(List.of("on"));
        passwords.forEach(p -> rules.add("#" + sha256(p)));
        rules.addAll(rights);
        return new AclUser(name, List.copyOf(rules));
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
