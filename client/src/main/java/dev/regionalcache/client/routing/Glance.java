package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Answers;
import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.ConnectionPool;
import dev.regionalcache.client.connection.ExchangeException;
import dev.regionalcache.client.connection.ServerError;
import dev.regionalcache.client.failure.RefusedException;
import dev.regionalcache.client.token.InvalidTokenException;
import dev.regionalcache.client.token.Parting;
import dev.regionalcache.client.token.Position;
import dev.regionalcache.client.token.ReplicationInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One look at one server, in one round trip: where it is, and what it has.
 *
 * @param answers to the commands
 */
record Glance(Position position, Answers answers) {

    /** Partings that are asked for: all that the operator keeps. */
    private static final int MOST_PARTINGS = 64;

    /**
     * Reads position and data in one transaction. The order alone would not do: after the position, before the data, a full
     * copy from another server could end and put another history in the place of the one that was looked at; and before the
     * position, the data could be older than it. In a transaction nothing is applied in between, so that the data is exactly
     * that of the position: what is visible there was read, and the position is all that the session has seen.
     *
     * @return nothing: this server does not serve reads now
     */
    static Look<Glance> at(ConnectionPool pool, List<Command> commands) throws ExchangeException {
        List<Command> all = new ArrayList<>(commands.size() + 1);
        all.add(Command.INFO_REPLICATION);
        all.addAll(commands);
        return pool.useTwice(link -> {
            Answers answers = link.atomically(all);
            Optional<ServerError> refusal = refusalForNow(answers, pool);
            if (refusal.isPresent()) {
                return notNow(pool, refusal.get());
            }
            if (ReplicationInfo.isWithoutHistory(answers.text(0))) {
                return Look.notNow(pool.endpoint(), "is about to copy another server");
            }
            Position position = position(answers, pool);
            link.sawPosition(position);
            return Look.of(new Glance(position, answers.from(1)));
        });
    }

    /** The data alone. */
    static Look<Answers> without(ConnectionPool pool, List<Command> commands) throws ExchangeException {
        return pool.useTwice(link -> {
            Answers answers = link.exchange(commands);
            return refusalForNow(answers, pool)
                    .map(refusal -> Glance.<Answers>notNow(pool, refusal))
                    .orElseGet(() -> Look.of(answers));
        });
    }

    /** Where former primaries left their histories; what the answer to the last command was. */
    List<Parting> partings(int index) {
        return answers.texts(index).stream()
                .flatMap(text -> Parting.parse(text).stream())
                .toList();
    }

    static Command askForPartings() {
        return Command.list(Parting.KEY, MOST_PARTINGS);
    }

    /**
     * The answer to the question for the position.
     *
     * @throws InvalidTokenException if it is none
     */
    static Position position(Answers answers, int index) {
        return ReplicationInfo.parse(answers.text(index));
    }

    private static Position position(Answers answers, ConnectionPool pool) {
        try {
            return position(answers, 0);
        } catch (InvalidTokenException e) {
            throw new RefusedException(pool.endpoint() + " does not say its position: " + e.getMessage(), e);
        }
    }

    private static <T> Look<T> notNow(ConnectionPool pool, ServerError refusal) {
        return Look.notNow(pool.endpoint(), "refuses for now: " + refusal.text());
    }

    /** What was refused for now only, if anything; what was refused for good is thrown. */
    private static Optional<ServerError> refusalForNow(Answers answers, ConnectionPool pool) {
        Optional<ServerError> error = answers.error();
        if (error.isPresent() && !error.get().isForNow()) {
            throw new RefusedException(
                    pool.endpoint() + " refused: " + error.get().text(), null);
        }
        return error;
    }
}
