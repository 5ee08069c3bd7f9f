package dev.regionalcache.redis.acl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The user of one class of keys, who can do nothing with the keys of others. */
public final class ClassUser {

    /** How the names of these users begin, and of no other one. */
    public static final String PREFIX = "policy-";

    private static final String PURPOSE = "regionalcache policy user ";

    /**
     * On Redis 6.2 a key is given whole or not at all, so the user could also write these two, as the application's can; the
     * agent writes the document again.
     */
    private static final List<String> TO_FIND_SERVERS = List.of(
            "resetchannels", "&regionalcache:discovery", "~regionalcache:discovery", "~regionalcache:histories");

    /**
     * What works on keys that are named, by categories, because 6.2 does not know each command that later versions have. Not all
     * categories: what modules add is in those of their own, and may look through indexes of all keys. Left out are what shows
     * keys that it does not name, what reaches databases that no policy is held in, tracking (it broadcasts the names of all keys
     * that change), messages to clients, and GEORADIUS: of two STORE in one command 7.0 and Valkey 8.1 check the first and
     * write the second.
     */
    private static final List<String> COMMANDS = List.of(
            "+@keyspace",
            "+@string",
            "+@bitmap",
            "+@hash",
            "+@list",
            "+@set",
            "+@sortedset",
            "+@hyperloglog",
            "+@geo",
            "+@stream",
            "+@transaction",
            "+@connection",
            "-@admin",
            "-@dangerous",
            "-scan",
            "-randomkey",
            "-dbsize",
            "-georadius",
            "-georadiusbymember",
            "-copy",
            "-move",
            "-select",
            "+select|0",
            "-client",
            "+client|id",
            "+client|getname",
            "+client|setname",
            "+subscribe",
            "+unsubscribe",
            "+memory|usage",
            "+info",
            "+time");

    /** No functions: one that is replaced runs with the rights of whoever calls it. */
    private static final List<String> SCRIPTS = List.of("+eval", "+evalsha", "+script|load", "+script|exists");

    private ClassUser() {}

    /** What the user of a policy is called. */
    public static String name(String policy) {
        return PREFIX + policy;
    }

    /**
     * The user of a policy.
     *
     * @param application the valid passwords of the application's user
     * @param prefixes of the keys; empty: it may only look where its servers are
     * @param scripts whether it may run scripts. All users' run in one Lua, and on versions such as 6.2 one can leave code
     *     there that another user's script runs, with the rights of that one: so only where no keys of others are
     */
    public static AclUser of(String policy, List<String> application, List<String> prefixes, boolean scripts) {
        List<String> rights = new ArrayList<>(TO_FIND_SERVERS);
        prefixes.stream().filter(prefix -> !reachesOthers(prefix)).forEach(prefix -> {
            rights.add("~" + prefix + "*");
            rights.add("~z:" + prefix + "*");
        });
        rights.addAll(COMMANDS);
        if (scripts) {
            rights.addAll(SCRIPTS);
        }
        return AclUsers.user(
                name(policy), application.stream().map(p -> password(policy, p)).toList(), rights);
    }

    /** Of a policy that is older than the rule against it: with {@code z*} come the compressed values of all classes. */
    private static boolean reachesOthers(String prefix) {
        return "z:".startsWith(prefix) || "regionalcache:".startsWith(prefix);
    }

    /** The password that goes with one of the application's, which can be found from it by guessing only. */
    public static String password(String policy, String application) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(application.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] derived = mac.doFinal((PURPOSE + policy).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(derived);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
