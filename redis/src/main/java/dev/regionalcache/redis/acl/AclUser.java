package dev.regionalcache.redis.acl;

import java.util.List;

/**
 * A user of a server.
 *
 * @param rules what ACL SETUSER takes after {@code reset}: hashes of passwords, keys, channels, commands
 */
public record AclUser(String name, List<String> rules) {

    /** Its line in an ACL file. */
    public String line() {
        return "user " + name + " " + String.join(" ", rules);
    }

    /** The same user, who cannot log in. */
    AclUser off() {
        return new AclUser(
                name, rules.stream().map(r -> r.equals("on") ? "off" : r).toList());
    }
}
