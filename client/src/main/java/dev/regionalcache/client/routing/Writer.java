package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Answers;
import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.ConnectionPool;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.CacheException;
import dev.regionalcache.client.failure.OutcomeUnknownException;
import dev.regionalcache.client.failure.RefusedException;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.metrics.ClientMetrics.WriteOutcome;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.WriteMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Writes at the primary. What was not applied is sent again within the bound; what may have been applied, only where the
 * application allows it.
 */
final class Writer {

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final Pools pools;
    private final Rumour rumour;
    private final Routes routes;
    private final Bounds bounds;
    private final ClientMetrics metrics;

    Writer(Pools pools, Rumour rumour, Routes routes, Bounds bounds, ClientMetrics metrics) {
        this.pools = pools;
        this.rumour = rumour;
        this.routes = routes;
        this.bounds = bounds;
        this.metrics = metrics;
    }

    Answers write(Policy policy, List<Command> commands, WriteMode mode) {
        Waiting waiting = new Waiting(mode.once() ? Duration.ZERO : bounds.writes(), LONGEST_PAUSE);
        boolean maybeApplied = false;
        while (true) {
            DiscoveryDocument document = rumour.current();
            Attempt attempt = attempt(document, policy, commands, mode);
            if (attempt instanceof Attempt.Done done) {
                return finish(policy, done, mode);
            }
            if (attempt instanceof Attempt.Refused refused && !maybeApplied) {
                throw ended(
                        policy,
                        WriteOutcome.REFUSED,
                        new RefusedException(
                                "the primary refused the write: "
                                        + refused.error().text(),
                                null));
            }
            maybeApplied |= attempt instanceof Attempt.Unsure;
            if (attempt instanceof Attempt.Refused || waiting.isOver() || (maybeApplied && !mode.repeatable())) {
                hurry(document);
                throw failure(policy, attempt, maybeApplied);
            }
            metrics.retried(policy.name());
            try {
                rumour.awaitNewer(document, waiting.nextNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure(
                        policy,
                        new Attempt.NotNow("the thread was interrupted before it was sent again", e),
                        maybeApplied);
            }
        }
    }

    private Attempt attempt(DiscoveryDocument document, Policy policy, List<Command> commands, WriteMode mode) {
        Optional<Endpoint> primary = routes.of(document, policy).primary();
        if (primary.isEmpty()) {
            return new Attempt.NotNow("there is no server that accepts writes", null);
        }
        ConnectionPool pool = pools.to(primary.get());
        // One that hangs holds up one writer a second, and the others hear of its successor meanwhile or do without.
        boolean passing = mode.once() || !bounds.writes().isZero();
        if (passing && !pool.isWorthAsking()) {
            return new Attempt.NotNow(primary.get() + " did not answer a moment ago", null);
        }
        boolean tracked = mode.session() != null && policy.scope() == Policy.Scope.GLOBAL;
        return Sender.send(pool, commands, tracked);
    }

    private Answers finish(Policy policy, Attempt.Done done, WriteMode mode) {
        Session session = mode.session();
        if (session != null) {
            done.token().ifPresent(token -> session.reached(policy.keyspace(), token));
        }
        metrics.write(policy.name(), WriteOutcome.DONE);
        return done.answers();
    }

    private CacheException failure(Policy policy, Attempt attempt, boolean maybeApplied) {
        if (maybeApplied) {
            Throwable cause = attempt instanceof Attempt.Unsure unsure ? unsure.cause() : null;
            return ended(
                    policy,
                    WriteOutcome.UNKNOWN,
                    new OutcomeUnknownException("nobody knows whether the write was applied: " + why(attempt), cause));
        }
        Throwable cause = attempt instanceof Attempt.NotNow notNow ? notNow.cause() : null;
        return ended(
                policy,
                WriteOutcome.UNAVAILABLE,
                new UnavailableException(
                        "the write was not applied, for no primary accepted it in time: " + why(attempt), cause));
    }

    private CacheException ended(Policy policy, WriteOutcome outcome, CacheException failure) {
        metrics.write(policy.name(), outcome);
        return failure;
    }

    private static String why(Attempt attempt) {
        if (attempt instanceof Attempt.NotNow notNow) {
            return notNow.why();
        }
        if (attempt instanceof Attempt.Unsure unsure) {
            return unsure.why();
        }
        return attempt instanceof Attempt.Refused refused ? refused.error().text() : "";
    }

    private void hurry(DiscoveryDocument document) {
        try {
            rumour.awaitNewer(document, 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
