package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of the settings that a server was told.
 *
 * @param restartFor those that take effect after a restart only
 * @param invalid those that it refuses, with its words
 */
record HeldSettings(Set<String> restartFor, Set<String> invalid) {

    /** Tells a server these settings. */
    static HeldSettings tell(RedisServer server, Map<String, String> wanted) {
        Set<String> restartFor = new HashSet<>();
        List<String> invalid = new ArrayList<>();
        wanted.forEach((name, value) -> {
            try {
                server.configSet(name, value);
            } catch (RedisFailure.NeedsRestart e) {
                if (!value.equals(server.configGet(List.of(name)).get(name))) {
                    restartFor.add(name);
                }
            } catch (RedisFailure.Refused e) {
                // The text of a refused password would repeat it.
                invalid.add(name.equals("masterauth") ? name : name + ": " + e.getMessage());
            }
        });
        return new HeldSettings(restartFor, Set.copyOf(invalid));
    }
}
