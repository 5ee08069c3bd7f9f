package dev.regionalcache.operator.controlplane.cache;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads members from the API servers themselves: a cache that lags must not decide about an epoch. All clusters are asked
 * at once, and one that hangs is not waited for. Thread-safe.
 */
final class MemberReader implements AutoCloseable {

    /** An API server over the longest link answers within this, unless it is in trouble. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(MemberReader.class);

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** What a cluster answered; empty: there is no member. */
    private record Answer(String region, Optional<CacheMember> member) {}

    /**
     * The regions with their members as they are now; those whose clusters do not answer are silent. Where nobody can write a
     * majority is enough, for an epoch's number: other members are as they were seen last, and are written only over
     * that. Else all are waited for: a lease begins, and grows, with those that were read, and the farthest must not be left
     * out.
     *
     * @param links the cluster of each region
     * @param uids by which a member is the cache's
     * @param urgent whether nobody can write
     */
    List<RegionView> read(
            String cache, List<RegionView> regions, Map<String, ClusterLink> links, Set<String> uids, boolean urgent)
            throws InterruptedException {
        CompletionService<Answer> asked = new ExecutorCompletionService<>(executor);
        int pending = 0;
        for (RegionView region : regions) {
            ClusterLink link = links.get(region.name());
            KubernetesClient client =
                    link == null || !region.readable() ? null : link.client().orElse(null);
            if (client != null) {
                asked.submit(() -> read(cache, region, client, uids));
                pending++;
            }
        }
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

    private static Answer read(String cache, RegionView region, KubernetesClient client, Set<String> uids) {
        CacheMember member = client.resources(CacheMember.class)
                .inNamespace(region.namespace())
                .withName(new MemberNames(cache, region.name()).base())
                .get();
        return new Answer(
                region.name(),
                Optional.ofNullable(member)
                        .filter(m -> uids.contains(m.getSpec().cache().uid())));
    }

    private static Optional<Answer> answer(Future<Answer> done) throws InterruptedException {
        try {
            return Optional.of(done.get());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof KubernetesClientException)) {
                LOG.error("a member was not read", e);
            }
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
