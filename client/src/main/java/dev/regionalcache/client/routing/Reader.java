package dev.regionalcache.client.routing;

import dev.regionalcache.client.connection.Command;
import dev.regionalcache.client.connection.Pools;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.routing.NearReads.Verdict;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads: here; after a while, where this region's data comes from; at the primary at last. */
final class Reader {

    private final NearReads near;
    private final PrimaryReads far;
    private final Rumour rumour;
    private final Routes routes;
    private final Bounds bounds;
    private final ClientMetrics metrics;

    Reader(Pools pools, Rumour rumour, Routes routes, Bounds bounds, ClientMetrics metrics) {
        this.near = new NearReads(pools);
        this.far = new PrimaryReads(pools, rumour, routes, bounds.reads());
        this.rumour = rumour;
        this.routes = routes;
        this.bounds = bounds;
        this.metrics = metrics;
    }

    Reading read(Policy policy, List<Command> commands, @Nullable Session session) {
        Route route = routes.of(rumour.current(), policy);
        Optional<Reading> reading = session == null || policy.scope() == Policy.Scope.REGIONAL
                ? anywhereNear(route, commands)
                : near(route, policy, commands, session);
        return reading.orElseGet(() -> far.read(policy, commands, session));
    }

    private Optional<Reading> anywhereNear(Route route, List<Command> commands) {
        return near.read(route.local(), Source.LOCAL, commands)
                .or(() -> near.read(route.parent(), Source.PARENT, commands));
    }

    private Optional<Reading> near(Route route, Policy policy, List<Command> commands, Session session) {
        long began = System.nanoTime();
        NearReads.Result here =
                near.await(route.local(), Source.LOCAL, commands, policy.keyspace(), session, bounds.local());
        if (here.waited()) {
            metrics.waited(policy.name(), System.nanoTime() - began);
        }
        if (here.verdict() == Verdict.VISIBLE || here.verdict() == Verdict.FOREIGN) {
            return here.reading();
        }
        return near.await(route.parent(), Source.PARENT, commands, policy.keyspace(), session, Duration.ZERO)
                .reading();
    }
}
