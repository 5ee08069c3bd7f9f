package dev.regionalcache.redis;

import dev.regionalcache.redis.JedisLink.Call;
import dev.regionalcache.redis.acl.AclUsers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;

/** The gate on one Jedis connection. */
final class JedisGate implements WriteGate {

    private static final String MIN_REPLICAS = "min-replicas-to-write";
    private static final String MAX_LAG = "min-replicas-max-lag";
    private static final Call READ_REPLICAS = new Call(Command.CONFIG, "GET", MIN_REPLICAS);
    private static final Call READ_LAG = new Call(Command.CONFIG, "GET", MAX_LAG);

    /** All but the connection that asks: SKIPME is the default. The server drops what it has not read from the others. */
    static final Call END_FORMER = new Call(Command.CLIENT, "KILL", "USER", AclUsers.GATE);

    private final JedisLink link;

    JedisGate(ServerAddress address, JedisClientConfig config) {
        link = new JedisLink(address, config, END_FORMER);
    }

    @Override
    public GateState fence() {
        return set(GateState.UNREACHABLE, List.of(), List.of());
    }

    @Override
    public GateState open(int minReplicas) {
        return open(minReplicas, List.of(), List.of());
    }

    @Override
    public GateState open(int minReplicas, WriteMarker marker, List<Parting> partings) {
        return open(
                minReplicas,
                List.of(new Call(Command.SET, WriteMarker.KEY, marker.text())),
                partings.stream().flatMap(parting -> keep(parting.text())).toList());
    }

    /** Once each: an agent that restarts writes the same again. */
    static Stream<Call> keep(String parting) {
        return Stream.of(
                new Call(Command.LREM, Parting.KEY, "0", parting),
                new Call(Command.LPUSH, Parting.KEY, parting),
                new Call(Command.LTRIM, Parting.KEY, "0", Integer.toString(Parting.MOST - 1)));
    }

    private GateState open(int minReplicas, List<Call> then, List<Call> ifPossible) {
        if (minReplicas < 0 || minReplicas == GateState.UNREACHABLE) {
            throw new IllegalArgumentException("no number of replicas to open with: " + minReplicas);
        }
        return set(minReplicas, then, ifPossible);
    }

    @Override
    public GateState state() {
        return state(link.execute(READ_REPLICAS, READ_LAG));
    }

    @Override
    public Ending handOver(Duration pause) {
        List<?> answers = link.execute(
                // A ping between the fence and the end would be more than the successor has.
                new Call(Command.CONFIG, "SET", "repl-ping-replica-period", "3600"),
                new Call(Command.CLIENT, "PAUSE", Long.toString(pause.toMillis()), "WRITE"),
                new Call(Command.CONFIG, "SET", MAX_LAG, Integer.toString(MAX_LAG_SECONDS)),
                new Call(Command.CONFIG, "SET", MIN_REPLICAS, Integer.toString(GateState.UNREACHABLE)),
                READ_REPLICAS,
                READ_LAG,
                new Call(Command.INFO, "replication"));
        GateState state = state(answers.subList(4, 6));
        if (!state.isFenced()) {
            throw new RedisFailure.Unconfirmed(link.address(), state.toString());
        }
        return new Ending(state, InfoParser.offset(JedisLink.text(answers.get(6))));
    }

    @Override
    public void close() {
        link.close();
    }

    /** In one write to the socket: the server carries it out without serving others in between. */
    private GateState set(int minReplicas, List<Call> then, List<Call> ifPossible) {
        List<Call> calls = new ArrayList<>(set(minReplicas));
        calls.addAll(then);
        calls.add(READ_REPLICAS);
        calls.add(READ_LAG);
        int needed = calls.size();
        calls.addAll(ifPossible);
        List<?> answers = link.demand(needed, calls.toArray(Call[]::new));
        GateState state = state(answers.subList(needed - 2, needed));
        if (!state.equals(new GateState(minReplicas, MAX_LAG_SECONDS))) {
            throw new RedisFailure.Unconfirmed(link.address(), state.toString());
        }
        return state;
    }

    static List<Call> set(int minReplicas) {
        return List.of(
                new Call(Command.CONFIG, "SET", MAX_LAG, Integer.toString(MAX_LAG_SECONDS)),
                new Call(Command.CONFIG, "SET", MIN_REPLICAS, Integer.toString(minReplicas)));
    }

    private static GateState state(List<?> answers) {
        return GateReading.of(answers.get(0), answers.get(1));
    }
}
