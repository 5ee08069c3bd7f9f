package dev.regionalcache.redis;

import dev.regionalcache.redis.acl.AclUser;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** The port on one Jedis connection. */
final class JedisServer implements RedisServer {

    private final ServerAddress address;
    private final JedisClientConfig config;
    private @Nullable Connection connection;

    JedisServer(ServerAddress address, JedisClientConfig config) {
        this.address = address;
        this.config = config;
    }

    @Override
    public ServerInfo info() {
        return InfoParser.server(text(Command.INFO));
    }

    @Override
    public Offset offset() {
        return InfoParser.offset(text(Command.INFO, "replication"));
    }

    @Override
    public void replicaOf(ServerAddress master) {
        execute(Command.REPLICAOF, master.host(), Integer.toString(master.port()));
    }

    @Override
    public void promote() {
        execute(Command.REPLICAOF, "NO", "ONE");
    }

    @Override
    public void configSet(String setting, String value) {
        try {
            execute(Command.CONFIG, "SET", setting, value);
        } catch (RedisFailure.Refused refused) {
            // The only place where the text of an error decides: servers have no code for it. 6.2 says "Unsupported",
            // later ones "immutable"; a setting that is not known at all is "Unknown" there.
            String text = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("immutable") || text.contains("unsupported config")) {
                throw new RedisFailure.NeedsRestart(address, setting, refused);
            }
            throw refused;
        }
    }

    @Override
    public Map<String, String> configGet(Collection<String> settings) {
        Map<String, String> values = new HashMap<>();
        for (String setting : settings) {
            if (execute(Command.CONFIG, "GET", setting) instanceof List<?> pair && pair.size() == 2) {
                values.put(decode(pair.get(0)), decode(pair.get(1)));
            }
        }
        return values;
    }

    @Override
    public void setUsers(List<AclUser> users) {
        for (AclUser user : users) {
            List<String> arguments = new ArrayList<>(List.of("SETUSER", user.name(), "reset"));
            arguments.addAll(user.rules());
            execute(Command.ACL, arguments.toArray(String[]::new));
        }
    }

    @Override
    public void closeConnections(String user) {
        execute(Command.CLIENT, "KILL", "USER", user);
    }

    @Override
    public void shutdownSave() {
        try {
            execute(Command.SHUTDOWN, "SAVE");
        } catch (RedisFailure.Unreachable ended) {
            // The answer to a shutdown that succeeds is the end of the connection.
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.forceDisconnect();
            } catch (IOException | JedisException e) {
                // It is closed, one way or the other.
            }
        }
    }

    private String text(Command command, String... arguments) {
        return decode(execute(command, arguments));
    }

    private @Nullable Object execute(Command command, String... arguments) {
        try {
            Connection open = open();
            open.sendCommand(command, arguments);
            return open.getOne();
        } catch (JedisAccessControlException e) {
            close();
            throw new RedisFailure.AccessDenied(address, e);
        } catch (JedisDataException e) {
            throw new RedisFailure.Refused(address, e);
        } catch (JedisConnectionException e) {
            close();
            throw timedOut(e) ? new RedisFailure.TimedOut(address, e) : new RedisFailure.Unreachable(address, e);
        } catch (JedisException e) {
            close();
            throw new RedisFailure.Unreachable(address, e);
        }
    }

    private Connection open() {
        Connection open = connection;
        if (open == null) {
            open = new Connection(new HostAndPort(address.host(), address.port()), config);
            connection = open;
        }
        return open;
    }

    private static boolean timedOut(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Throwable suppressed : cause.getSuppressed()) {
                if (suppressed instanceof SocketTimeoutException) {
                    return true;
                }
            }
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static String decode(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }
}
