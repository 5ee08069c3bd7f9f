package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads members from the API servers themselves: a cache that lags must not decide about an epoch. All clusters are asked
 * at once, and one that hangs is not waited for. Whoever sees that a decision may be near has them asked ahead, so that it need
 * not wait for the way to them and back. Thread-safe.
 */
final class MemberReader implements AutoCloseable {

    /** An API server over the longest link answers within this, unless it is in trouble. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(MemberReader.class);

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ReadAhead ahead;

    /** Reads {@code nanos}, which must not jump. */
    MemberReader(LongSupplier nanos) {
        ahead = new ReadAhead(executor, nanos);
    }

    /** What a cluster answered; empty: there is no member. */
    private record Answer(String region, Optional<CacheMember> member) {}

    /**
     * Asks all clusters ahead of a decision that these votes announce; see {@link ReadAhead}.
     *
     * @param links the cluster of each region
     * @param votes of regions that find the primary gone, too few as yet; none most of the time
     */
    void ahead(RegionalCache cache, List<RegionView> regions, Map<String, ClusterLink> links, Set<String> votes) {
        ahead.begin(cache.getMetadata().getUid(), votes, () -> requests(cache, regions, links));
    }

    /**
     * The regions with their members as they are now; those whose clusters do not answer are silent. Where nobody can write a
     * majority is enough, for an epoch's number: other members are as they were seen last, and are written only over
     * that. Else all are waited for: a lease begins, and grows, with those that were read, and the farthest must not be left
     * out.
     *
     * @param links the cluster of each region
     * @param urgent whether nobody can write
     */
    List<RegionView> read(RegionalCache cache, List<RegionView> regions, Map<String, ClusterLink> links, boolean urgent)
            throws InterruptedException {
        CompletionService<Answer> asked = new ExecutorCompletionService<>(executor);
        ReadAhead.Early early = ahead.end(cache.getMetadata().getUid());
        Map<String, ReadAhead.Request> requests = requests(cache, regions, links);
        for (RegionView region : regions) {
            ReadAhead.Request request = requests.get(region.name());
            if (request != null) {
                asked.submit(() -> answer(region, early, request));
            }
        }
        int pending = requests.size();
        Map<String, Optional<CacheMember>> answers = new HashMap<>();
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (pending > 0) {
            Future<Answer> next = asked.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            pending--;
            answer(next).ifPresent(a -> answers.put(a.region(), a.member()));
            if (urgent && answers.size() * 2 > regions.size()) {
                return regions.stream()
                        .map(r -> answers.containsKey(r.name()) ? view(r, answers) : r)
                        .toList();
            }
        }
        return regions.stream().map(r -> view(r, answers)).toList();
    }

    private static RegionView view(RegionView region, Map<String, Optional<CacheMember>> answers) {
        Optional<CacheMember> answer = answers.get(region.name());
        if (answer != null) {
            return region.with(answer.orElse(null));
        }
        return region.readable() ? region.silent() : region;
    }

    private static Answer answer(RegionView region, ReadAhead.Early early, ReadAhead.Request request)
            throws InterruptedException {
        return new Answer(
                region.name(),
                early.newest(region.name(), request.client(), region.member()).or(request.send()));
    }

    /** What asks the clusters that can be asked, by region. */
    private static Map<String, ReadAhead.Request> requests(
            RegionalCache cache, List<RegionView> regions, Map<String, ClusterLink> links) {
        Map<String, ReadAhead.Request> requests = new HashMap<>();
        for (RegionView region : regions) {
            ClusterLink link = links.get(region.name());
            KubernetesClient client =
                    link == null || !region.readable() ? null : link.client().orElse(null);
            if (client != null) {
                requests.put(region.name(), new ReadAhead.Request(client, () -> read(cache, region, client)));
            }
        }
        return requests;
    }

    private static Optional<CacheMember> read(RegionalCache cache, RegionView region, KubernetesClient client) {
        CacheMember member = client.resources(CacheMember.class)
                .inNamespace(region.namespace())
                .withName(new MemberNames(cache.getMetadata().getName(), region.name()).base())
                .get();
        Set<String> uids = CacheObserver.uids(cache);
        return Optional.ofNullable(member)
                .filter(m -> uids.contains(m.getSpec().cache().uid()));
    }

    private static Optional<Answer> answer(Future<Answer> done) throws InterruptedException {
        try {
            return Optional.of(done.get());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof KubernetesClientException || e.getCause() instanceof InterruptedException)) {
                LOG.error("a member was not read", e);
            }
            return Optional.empty();
        }
    }

    /** The cache is gone. */
    void forget(RegionalCache cache) {
        ahead.forget(cache.getMetadata().getUid());
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
