package dev.regionalcache.redis;

import dev.regionalcache.redis.ReadBack.Limits;
import dev.regionalcache.redis.ReadBack.LostCommands;
import dev.regionalcache.redis.ReadBack.Unreadable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import redis.clients.jedis.JedisClientConfig;

/** Reads lost commands as a replica would: it asks the server to go on from where the primary left the history. */
final class StreamConnection {

    private final Divergence.Ahead divergence;
    private final Limits limits;
    private final Consumer<LostCommand> lost;
    private final long deadline;

    private StreamConnection(Divergence.Ahead divergence, Limits limits, Consumer<LostCommand> lost) {
        this.divergence = divergence;
        this.limits = limits;
        this.lost = lost;
        deadline = System.nanoTime() + limits.time().toNanos();
    }

    static ReadBack read(
            ServerAddress address,
            JedisClientConfig config,
            Divergence.Ahead divergence,
            Limits limits,
            Consumer<LostCommand> lost) {
        if (divergence.bytes() <= 0) {
            return new LostCommands(0, 0, List.of(), true);
        }
        StreamConnection stream = new StreamConnection(divergence, limits, lost);
        try (RespConnection connection = RespConnection.open(address, config)) {
            try {
                return stream.read(connection);
            } catch (IOException e) {
                throw connection.failure(e);
            }
        }
    }

    private ReadBack read(RespConnection connection) throws IOException {
        connection.send("INFO", "replication");
        if (connection.read() instanceof Resp.Text info) {
            Optional<String> reason = obstacle(InfoParser.replication(info.value(), new GateState(0, 0)));
            if (reason.isPresent()) {
                return new Unreadable(reason.get());
            }
        }
        connection.send("REPLCONF", "capa", "eof", "capa", "psync2");
        if (connection.read() instanceof Resp.Failure failure) {
            return new Unreadable(failure.message());
        }
        connection.send("PSYNC", divergence.replicationId(), Long.toString(divergence.from()));
        return switch (connection.read()) {
            case Resp.Text(String answer) when answer.startsWith("CONTINUE") -> tally(connection);
            case Resp.Text(String answer) -> new Unreadable("it is not in this history any more: " + answer);
            case Resp.Failure(String message) -> new Unreadable(message);
            case Resp.Whole _, Resp.Many _, Resp.Nothing _ -> new Unreadable("an answer of no known kind");
        };
    }

    /** Asked for what it does not have, a server would begin a full synchronisation, and fork for it. */
    private Optional<String> obstacle(Replication now) {
        boolean current = divergence.replicationId().equals(now.replicationId());
        boolean previous = divergence.replicationId().equals(now.previousReplicationId())
                && divergence.from() <= now.previousUpTo();
        if (!current && !previous) {
            return Optional.of("it is not in this history any more, but in " + now.replicationId());
        }
        return now.backlogFrom() == 0 || now.backlogFrom() > divergence.from()
                ? Optional.of(
                        "the backlog begins at offset %d, after %d".formatted(now.backlogFrom(), divergence.from()))
                : Optional.empty();
    }

    private ReadBack tally(RespConnection connection) throws IOException {
        StreamReader reader = new StreamReader(new DeadlineStream(connection, deadline), limits.argument());
        StreamTally tally = new StreamTally(limits, divergence.from(), lost);
        try {
            while (reader.bytes() < divergence.bytes()) {
                if (reader.bytes() >= limits.bytes()) {
                    return tally.result(false);
                }
                StreamCommand command = reader.next();
                tally.add(command, reader.bytes());
            }
            return tally.result(true);
        } catch (SocketTimeoutException | EOFException e) {
            return tally.result(false);
        } catch (ProtocolException e) {
            return new Unreadable("the stream cannot be read: " + e.getMessage());
        }
    }
}
