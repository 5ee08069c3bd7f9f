package dev.regionalcache.redis;

import dev.regionalcache.redis.JedisLink.Call;
import dev.regionalcache.redis.acl.AclUser;
import dev.regionalcache.redis.acl.AclUsers;
import dev.regionalcache.redis.acl.ClassUser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** The port on one Jedis connection. */
final class JedisServer implements RedisServer {

    private static final String SERVE_STALE = "replica-serve-stale-data";

    private static final List<Call> REPLICATION = List.of(
            new Call(Command.INFO, "server"),
            new Call(Command.INFO, "replication"),
            new Call(Command.CONFIG, "GET", "min-replicas-to-write"),
            new Call(Command.CONFIG, "GET", "min-replicas-max-lag"));

    /** From Redis 7 on; a replica refuses SORT, which may store. It cannot be in the file, which an older server would not load. */
    private static final String SORT_RO = "+sort_ro";

    private static final Call USERS = new Call(Command.ACL, "USERS");

    private static final Call REPLICATION_USER = new Call(Command.ACL, "GETUSER", AclUsers.REPLICATION);

    /** What ROLE calls a replica's link from the first packet on; between two attempts it is "connect". */
    private static final Set<String> CONNECTING = Set.of("connecting", "handshake", "sync", "connected");

    private final JedisLink link;

    JedisServer(ServerAddress address, JedisClientConfig config) {
        link = new JedisLink(address, config);
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
    public Replication replication() {
        return replication(link.execute(REPLICATION.toArray(Call[]::new)));
    }

    @Override
    public Source source() {
        List<Call> calls = new ArrayList<>(REPLICATION);
        calls.add(REPLICATION_USER);
        List<?> answers = link.execute(calls.toArray(Call[]::new));
        return new Source(replication(answers), isOn(answers.getLast()));
    }

    /** The flags of a user come first, and whether it may log in is the first of them. */
    private static boolean isOn(@Nullable Object user) {
        return user instanceof List<?> fields
                && fields.size() > 1
                && fields.get(1) instanceof List<?> flags
                && flags.stream().map(JedisLink::text).anyMatch("on"::equals);
    }

    private static Replication replication(List<?> answers) {
        return InfoParser.replication(
                JedisLink.text(answers.get(0)) + JedisLink.text(answers.get(1)),
                GateReading.of(answers.get(2), answers.get(3)));
    }

    @Override
    public Optional<WriteMarker> marker() {
        Object value = readStale(new Call(Command.GET, WriteMarker.KEY));
        return value == null ? Optional.empty() : WriteMarker.parse(JedisLink.text(value));
    }

    @Override
    public List<Parting> partings() {
        return readStale(new Call(Command.LRANGE, Parting.KEY, "0", "-1")) instanceof List<?> texts
                ? texts.stream()
                        .map(JedisLink::text)
                        .flatMap(text -> Parting.parse(text).stream())
                        .toList()
                : List.of();
    }

    /** Reads also from a replica that refuses reads. */
    private @Nullable Object readStale(Call get) {
        Object value = link.tryAll(get).getFirst();
        if (value instanceof JedisDataException error) {
            if (!String.valueOf(error.getMessage()).startsWith("MASTERDOWN")) {
                throw link.refused(error);
            }
            // In one write to the socket: the server does not serve others in between.
            value = link.execute(
                            new Call(Command.CONFIG, "SET", SERVE_STALE, "yes"),
                            get,
                            new Call(Command.CONFIG, "SET", SERVE_STALE, "no"))
                    .get(1);
        }
        return value;
    }

    @Override
    public void replicaOf(ServerAddress master) {
        link.execute(Command.REPLICAOF, master.host(), Integer.toString(master.port()));
    }

    @Override
    public boolean isConnecting() {
        return link.execute(Command.ROLE) instanceof List<?> role
                && role.size() == 5
                && CONNECTING.contains(JedisLink.text(role.get(3)));
    }

    @Override
    public void promote() {
        link.execute(Command.REPLICAOF, "NO", "ONE");
    }

    @Override
    public void configSet(String setting, String value) {
        try {
            link.execute(Command.CONFIG, "SET", setting, value);
        } catch (RedisFailure.Refused refused) {
            // The only place where the text of an error decides: servers have no code for it. 6.2 says "Unsupported",
            // later ones "immutable"; a setting that is not known at all is "Unknown" there.
            String text = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("immutable") || text.contains("unsupported config")) {
                throw new RedisFailure.NeedsRestart(link.address(), setting, refused);
            }
            throw refused;
        }
    }

    @Override
    public Map<String, String> configGet(Collection<String> settings) {
        Map<String, String> values = new HashMap<>();
        for (String setting : settings) {
            if (link.execute(Command.CONFIG, "GET", setting) instanceof List<?> pair && pair.size() == 2) {
                values.put(JedisLink.text(pair.get(0)), JedisLink.text(pair.get(1)));
            }
        }
        return values;
    }

    @Override
    public void setUsers(List<AclUser> users) {
        // In one round trip: regions below wait for their parent to let them in again.
        List<Call> calls = new ArrayList<>();
        Set<Call> whereKnown = new HashSet<>();
        for (AclUser user : users) {
            calls.add(new Call(Command.ACL, rules(user)));
            if (user.rules().contains("+sort")) {
                Call reads = new Call(Command.ACL, "SETUSER", user.name(), SORT_RO);
                calls.add(reads);
                whereKnown.add(reads);
            }
        }
        calls.add(USERS);
        List<?> answers = link.tryAll(calls.toArray(Call[]::new));
        for (int i = 0; i < calls.size(); i++) {
            require(answers.get(i), whereKnown.contains(calls.get(i)));
        }
        Set<String> wanted = users.stream().map(AclUser::name).collect(Collectors.toSet());
        classUsers(answers.getLast()).stream()
                .filter(name -> !wanted.contains(name))
                .forEach(name -> link.execute(Command.ACL, "DELUSER", name));
    }

    private static String[] rules(AclUser user) {
        return Stream.concat(Stream.of("SETUSER", user.name(), "reset"), user.rules().stream())
                .toArray(String[]::new);
    }

    /** A server that does not know the command has nothing to allow. */
    private void require(@Nullable Object answer, boolean whereKnown) {
        if (answer instanceof JedisDataException error) {
            RedisFailure failure = link.refused(error);
            if (!whereKnown || !(failure instanceof RedisFailure.Refused)) {
                throw failure;
            }
        }
    }

    private static List<String> classUsers(@Nullable Object users) {
        return users instanceof List<?> names
                ? names.stream()
                        .map(JedisLink::text)
                        .filter(name -> name.startsWith(ClassUser.PREFIX))
                        .toList()
                : List.of();
    }

    @Override
    public void closeConnections(String user) {
        link.execute(Command.CLIENT, "KILL", "USER", user);
    }

    @Override
    public void closeApplications() {
        closeConnections(AclUsers.APPLICATION);
        classUsers(link.execute(USERS).getFirst()).forEach(this::closeConnections);
    }

    @Override
    public int closeApplications(int most) {
        return close(applications().all().sorted(Comparator.reverseOrder()).limit(most));
    }

    @Override
    public void closeWaitingApplications(int most) {
        close(applications().waiting().limit(most));
    }

    private ApplicationConnections applications() {
        return new ApplicationConnections(text(Command.CLIENT, "LIST"));
    }

    private int close(Stream<Long> connections) {
        Call[] kills = connections
                .map(id -> new Call(Command.CLIENT, "KILL", "ID", id.toString()))
                .toArray(Call[]::new);
        // One that has gone by itself meanwhile is none.
        return kills.length == 0
                ? 0
                : link.execute(kills).stream()
                        .mapToInt(closed -> closed instanceof Long n ? n.intValue() : 0)
                        .sum();
    }

    @Override
    public void closeSubscriptions(String user) {
        link.execute(Command.CLIENT, "KILL", "TYPE", "pubsub", "USER", user);
    }

    @Override
    public Replication fence() {
        List<Call> calls = new ArrayList<>(JedisGate.set(GateState.UNREACHABLE));
        calls.addFirst(JedisGate.END_FORMER);
        int before = calls.size();
        calls.addAll(REPLICATION);
        // In one write to the socket: all of it is answered by one process.
        List<?> answers = link.execute(calls.toArray(Call[]::new));
        return replication(answers.subList(before, answers.size()));
    }

    @Override
    public void unpause() {
        link.execute(Command.CLIENT, "UNPAUSE");
    }

    @Override
    public void killScript() {
        link.tryAll(new Call(Command.SCRIPT, "KILL"), new Call(Command.FUNCTION, "KILL"));
    }

    @Override
    public void shutdownSave() {
        try {
            link.execute(Command.SHUTDOWN, "SAVE");
        } catch (RedisFailure.Unreachable ended) {
            // The answer to a shutdown that succeeds is the end of the connection.
        }
    }

    @Override
    public void close() {
        link.close();
    }

    private String text(Command command, String... arguments) {
        return JedisLink.text(link.execute(command, arguments));
    }
}
