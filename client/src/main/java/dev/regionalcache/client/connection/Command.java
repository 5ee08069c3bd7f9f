package dev.regionalcache.client.connection;

import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/** A command and its arguments, as they are sent. The arrays are not copied. */
public final class Command {

    /** Where the server is in its history. Applications may not ask ROLE, and it would not say the replication id. */
    public static final Command INFO_REPLICATION = of(Protocol.Command.INFO, "replication");

    static final Command MULTI = of(Protocol.Command.MULTI);
    static final Command EXEC = of(Protocol.Command.EXEC);
    static final Command PING = of(Protocol.Command.PING);

    private final Protocol.Command name;
    private final CommandArguments encoded;

    private Command(Protocol.Command name, byte[]... arguments) {
        this.name = name;
        encoded = new CommandArguments(name);
        for (byte[] argument : arguments) {
            encoded.add(argument);
        }
    }

    private static Command of(Protocol.Command name, String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes(arguments[i]);
        }
        return new Command(name, bytes);
    }

    /** GET. */
    public static Command get(String key) {
        return of(Protocol.Command.GET, key);
    }

    /** PTTL: the time left in milliseconds, -1 without an end, -2 without a key. */
    public static Command timeLeft(String key) {
        return of(Protocol.Command.PTTL, key);
    }

    /** LRANGE from the first element on. */
    public static Command list(String key, int most) {
        return of(Protocol.Command.LRANGE, key, "0", Integer.toString(most - 1));
    }

    /** SET with an end. */
    public static Command set(String key, byte[] value, long millis) {
        return new Command(Protocol.Command.SET, bytes(key), value, bytes("PX"), bytes(Long.toString(millis)));
    }

    /** SET with an end, unless there is such a key. */
    public static Command setIfAbsent(String key, String value, long millis) {
        return of(Protocol.Command.SET, key, value, "PX", Long.toString(millis), "NX");
    }

    /** DEL. */
    public static Command delete(List<String> keys) {
        return of(Protocol.Command.DEL, keys.toArray(String[]::new));
    }

    /** INCRBY; it leaves the end of the key where it is. */
    public static Command increment(String key, long by) {
        return of(Protocol.Command.INCRBY, key, Long.toString(by));
    }

    static Command subscribe(String channel) {
        return of(Protocol.Command.SUBSCRIBE, channel);
    }

    /** In Jedis' own form, which is made once; not to be changed. */
    CommandArguments encoded() {
        return encoded;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the arguments, which may be an application's data. */
    @Override
    public String toString() {
        return name.name();
    }
}
