package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.connection.ExchangeException;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Source;
import dev.regionalcache.client.token.Lineage;
import dev.regionalcache.client.token.Parting;
import dev.regionalcache.client.token.Token;
import dev.regionalcache.client.token.Visibility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads at the primary, which has the last word about what is lost. */
final class PrimaryReads {

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
    private static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();

    private final Pools pools;
    private final Rumour rumour;
    private final Routes routes;
    private final Duration bound;
    private final Forgotten forgotten = new Forgotten();

    /** The server that is taken for the primary does not answer this read, for now. */
    private static final class NotNowException extends Exception {

        private static final long serialVersionUID = 1L;

        NotNowException(String why) {
            super(why);
        }

        /** What the session has seen may be newer than what was read, and nobody who could know answered. */
        static NotNowException unverified(Endpoint primary, Token token) {
            return new NotNowException(
                    "%s does not know the history of what the session has seen (%s), and not every region answered whether there is a newer primary"
                            .formatted(primary, token));
        }
    }

    PrimaryReads(Pools pools, Rumour rumour, Routes routes, Duration bound) {
        this.pools = pools;
        this.rumour = rumour;
        this.routes = routes;
        this.bound = bound;
    }

    /**
     * Reads there, wherever it is.
     *
     * @throws UnavailableException if there is none within the bound, or what the session has seen cannot be verified: the
     *     session keeps its places then
     */
    Reading read(Policy policy, List<Command> commands, @Nullable Session session) {
        Waiting waiting = new Waiting(bound, LONGEST_PAUSE);
        Exception failure = null;
        try {
            while (true) {
                DiscoveryDocument document = rumour.current();
                try {
                    Optional<Reading> reading = tryOnce(document, policy, commands, session);
                    if (reading.isPresent()) {
                        return reading.get();
                    }
                } catch (ExchangeException | NotNowException e) {
                    failure = e;
                }
                if (waiting.isOver()) {
                    throw unavailable(document, failure);
                }
                rumour.awaitNewer(document, waiting.nextNanos());
            }
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    private static UnavailableException unavailable(DiscoveryDocument document, @Nullable Exception failure) {
        String sentence = "no primary of the cache " + document.cache() + " answered the read in time";
        return failure == null
                ? new UnavailableException(sentence, null)
                : new UnavailableException(sentence + ": " + failure.getMessage(), failure);
    }

    private Optional<Reading> tryOnce(
            DiscoveryDocument document, Policy policy, List<Command> commands, @Nullable Session session)
            throws ExchangeException, NotNowException, InterruptedException {
        Optional<Endpoint> primary = routes.of(document, policy).primary();
        if (primary.isEmpty()) {
            throw new NotNowException("there is no server that accepts writes");
        }
        return session == null || policy.scope() == Policy.Scope.REGIONAL
                ? Optional.of(Reading.of(seen(Glance.without(pools.to(primary.get()), commands)), Source.PRIMARY))
                : inSession(document, primary.get(), policy.keyspace(), commands, session);
    }

    private Optional<Reading> inSession(
            DiscoveryDocument document, Endpoint primary, String keyspace, List<Command> commands, Session session)
            throws ExchangeException, NotNowException, InterruptedException {
        List<Token> tokens = session.tokens(keyspace);
        Glance glance = at(primary, commands);
        List<Parting> partings = List.of();
        if (!kind(glance, partings, tokens, Visibility.Unknown.class).isEmpty()) {
            List<Command> more = new ArrayList<>(commands);
            more.add(Glance.askForPartings());
            glance = at(primary, more);
            partings = glance.partings(commands.size());
        }
        List<Token> unverified = kind(glance, partings, tokens, Visibility.Unknown.class);
        if (!unverified.isEmpty() && thereIsANewerOne(document, primary, unverified)) {
            return Optional.empty();
        }
        List<Token> lost = kind(glance, partings, tokens, Visibility.Lost.class);
        // The session goes on from here: what survived of it is in what was just read.
        session.settle(keyspace, tokens, lost, glance.position());
        return Optional.of(new Reading(glance.answers(), Source.PRIMARY, lost, unverified));
    }

    private Glance at(Endpoint primary, List<Command> commands) throws ExchangeException, NotNowException {
        Glance glance = seen(Glance.at(pools.to(primary), commands));
        if (!glance.position().master()) {
            throw new NotNowException(primary + " says that it is a replica");
        }
        return glance;
    }

    private static <T> T seen(Look<T> look) throws NotNowException {
        if (look.seen().isEmpty()) {
            throw new NotNowException(look.why());
        }
        return look.seen().get();
    }

    /**
     * A history that the primary never heard of may be newer than this primary, which then is one no more. Its successor knows
     * of itself; so where all regions answered, and none had a newer document, the history is older than what anybody
     * remembers, and stays so while the document is in force.
     */
    private boolean thereIsANewerOne(DiscoveryDocument document, Endpoint primary, List<Token> unverified)
            throws NotNowException, InterruptedException {
        if (forgotten.haveAll(document, unverified)) {
            return false;
        }
        boolean all = rumour.askEverywhere(document, ASK_NANOS);
        if (rumour.current().isNewerThan(document)) {
            return true;
        }
        if (!all) {
            throw NotNowException.unverified(primary, unverified.get(0));
        }
        forgotten.add(document, unverified);
        return false;
    }

    private static List<Token> kind(
            Glance glance, List<Parting> partings, List<Token> tokens, Class<? extends Visibility> kind) {
        Lineage lineage = new Lineage(glance.position(), partings);
        return tokens.stream()
                .filter(token -> kind.isInstance(lineage.visibility(token)))
                .toList();
    }
}
