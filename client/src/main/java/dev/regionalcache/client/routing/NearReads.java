package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.ConnectionPool;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.connection.ExchangeException;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Source;
import dev.regionalcache.client.token.Token;
import dev.regionalcache.client.token.Visibility;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads at replicas. */
final class NearReads {

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(4);

    private final Pools pools;

    NearReads(Pools pools) {
        this.pools = pools;
    }

    /** What a replica told. */
    enum Verdict {
        /** It has all that the session needs. */
        VISIBLE,
        /** It lacks something that is on its way. */
        BEHIND,
        /** It knows a history of the session to be lost, or does not know it: the primary is to be asked. */
        FOREIGN,
        /** No replica answered. */
        SILENT
    }

    /**
     * What came of it.
     *
     * @param reading there where the verdict is VISIBLE
     * @param waited whether the replica was behind at first
     */
    record Result(Verdict verdict, Optional<Reading> reading, boolean waited) {

        private static Result of(Verdict verdict) {
            return new Result(verdict, Optional.empty(), false);
        }
    }

    /** Without a session: whatever the first one has that answers. */
    Optional<Reading> read(List<Endpoint> endpoints, Source source, List<Command> commands) {
        for (Endpoint endpoint : endpoints) {
            ConnectionPool pool = pools.to(endpoint);
            if (!pool.isWorthAsking()) {
                continue;
            }
            try {
                Optional<Reading> reading =
                        Glance.without(pool, commands).seen().map(answers -> Reading.of(answers, source));
                if (reading.isPresent()) {
                    return reading;
                }
            } catch (ExchangeException e) {
                // The next one, then.
            }
        }
        return Optional.empty();
    }

    /** In a session, and asking again until the bound where the replica is behind. */
    Result await(
            List<Endpoint> endpoints,
            Source source,
            List<Command> commands,
            String keyspace,
            Session session,
            Duration bound) {
        Result result = look(endpoints, source, commands, keyspace, session);
        if (result.verdict() != Verdict.BEHIND || bound.isZero()) {
            return result;
        }
        Waiting waiting = new Waiting(bound, LONGEST_PAUSE);
        while (result.verdict() == Verdict.BEHIND && !waiting.isOver()) {
            waiting.pause();
            result = look(endpoints, source, commands, keyspace, session);
        }
        return new Result(result.verdict(), result.reading(), true);
    }

    private Result look(
            List<Endpoint> endpoints, Source source, List<Command> commands, String keyspace, Session session) {
        for (Endpoint endpoint : endpoints) {
            ConnectionPool pool = pools.to(endpoint);
            if (!pool.isWorthAsking()) {
                continue;
            }
            try {
                List<Token> tokens = session.tokens(keyspace);
                Optional<Glance> glance = Glance.at(pool, commands).seen();
                if (glance.isPresent()) {
                    return judge(glance.get(), source, keyspace, tokens, session);
                }
            } catch (ExchangeException e) {
                // The next one, then.
            }
        }
        return Result.of(Verdict.SILENT);
    }

    /**
     * Whether all tokens are visible. A replica that takes one for lost is not believed: its parent may have been promoted in
     * vain, and another region be the primary.
     */
    private static Result judge(Glance glance, Source source, String keyspace, List<Token> tokens, Session session) {
        boolean behind = false;
        for (Token token : tokens) {
            Visibility visibility = glance.position().visibility(token);
            if (visibility instanceof Visibility.Lost || visibility instanceof Visibility.Unknown) {
                return Result.of(Verdict.FOREIGN);
            }
            behind |= visibility instanceof Visibility.NotYet;
        }
        if (behind) {
            return Result.of(Verdict.BEHIND);
        }
        session.saw(keyspace, glance.position());
        return new Result(Verdict.VISIBLE, Optional.of(Reading.of(glance.answers(), source)), false);
    }
}
