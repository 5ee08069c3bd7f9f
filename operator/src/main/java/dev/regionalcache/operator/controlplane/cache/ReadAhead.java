package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.member.CacheMember;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What API servers were asked of a cache's members before an epoch's number had to be known. Votes come in one after the other, as
 * far apart as their regions are; while the last is on its way clusters are asked already. An answer that is half a second old is
 * worth what one is that took that long, for a member is written only over what was read. Each is used for one decision at most.
 * Thread-safe.
 */
final class ReadAhead {

    /** How old they may be: longer than votes of one fault are apart. */
    private static final Duration USABLE = Duration.ofMillis(500);

    /** Of all caches: a region that is cut off is voted about in all of them at once, and clusters have other things to answer then. */
    private static final int UNDER_WAY = 64;

    private final ExecutorService executor;
    private final LongSupplier nanos;
    private final Semaphore underWay = new Semaphore(UNDER_WAY);
    private final Map<String, Answers> caches = new ConcurrentHashMap<>();

    /** Asks in threads of {@code executor}; {@code nanos} must not jump. */
    ReadAhead(ExecutorService executor, LongSupplier nanos) {
        this.executor = executor;
        this.nanos = nanos;
    }

    /** A request for one member, by this client. */
    record Request(KubernetesClient client, Supplier<Optional<CacheMember>> send) {}

    private record Asked(KubernetesClient client, Future<Optional<CacheMember>> answer) {}

    /** What was asked at a moment because of these votes, by region. */
    private record Answers(long nanos, Set<String> votes, Map<String, Asked> byRegion) {}

    /**
     * Asks, unless that was done just now, or for the same votes: few of them may stay for hours.
     *
     * @param votes none: they were taken back, if there were any
     * @param requests by region
     */
    void begin(String uid, Set<String> votes, Supplier<Map<String, Request>> requests) {
        caches.compute(uid, (u, before) -> {
            if (before != null && isUsable(before)) {
                return before;
            }
            if (before != null && before.votes().equals(votes)) {
                // They may stay for days, and what was answered is of no use any more.
                return new Answers(before.nanos(), votes, Map.of());
            }
            return votes.isEmpty() ? null : ask(votes, requests.get());
        });
    }

    private @Nullable Answers ask(Set<String> votes, Map<String, Request> requests) {
        if (!underWay.tryAcquire(requests.size())) {
            return null;
        }
        Map<String, Asked> asked = new HashMap<>();
        requests.forEach((region, request) ->
                asked.put(region, new Asked(request.client(), executor.submit(() -> answer(request)))));
        return new Answers(nanos.getAsLong(), Set.copyOf(votes), asked);
    }

    private Optional<CacheMember> answer(Request request) {
        try {
            return request.send().get();
        } finally {
            underWay.release();
        }
    }

    /** What was asked of a cache just now, which is not used again. */
    Early end(String uid) {
        Answers answers = caches.remove(uid);
        return new Early(answers != null && isUsable(answers) ? answers : null);
    }

    private boolean isUsable(Answers answers) {
        return age(answers) < USABLE.toNanos();
    }

    private long age(Answers answers) {
        return nanos.getAsLong() - answers.nanos();
    }

    /** The cache is gone. */
    void forget(String uid) {
        caches.remove(uid);
    }

    /** Answers for one decision. */
    final class Early {

        private final @Nullable Answers answers;

        private Early(@Nullable Answers answers) {
            this.answers = answers;
        }

        /**
         * The member as it was answered, or as it is mirrored where that is newer: votes that came since are in that alone, and where
         * it lags what was taken back meanwhile is in the answer. Waits for the answer while it is worth something. Empty where there
         * is none, or the two differ in more than a status: the cluster is to be asked anew.
         *
         * @param client by which it would be asked now: another one was there because of a connection that was lost
         */
        Optional<CacheMember> newest(String region, KubernetesClient client, @Nullable CacheMember mirrored)
                throws InterruptedException {
            Asked asked = answers == null ? null : answers.byRegion().get(region);
            if (answers == null || asked == null || !asked.client().equals(client) || mirrored == null) {
                return Optional.empty();
            }
            try {
                return asked.answer()
                        .get(USABLE.toNanos() - age(answers), TimeUnit.NANOSECONDS)
                        .flatMap(answered -> newer(answered, mirrored));
            } catch (ExecutionException | TimeoutException e) {
                return Optional.empty();
            }
        }

        /** Each change of a spec has a generation of its own; versions of one object can be compared where they are numbers. */
        private static Optional<CacheMember> newer(CacheMember answered, CacheMember mirrored) {
            ObjectMeta one = answered.getMetadata();
            ObjectMeta other = mirrored.getMetadata();
            if (!one.getUid().equals(other.getUid()) || !Objects.equals(one.getGeneration(), other.getGeneration())) {
                return Optional.empty();
            }
            try {
                return Optional.of(version(one) >= version(other) ? answered : mirrored);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        /** As a number, which KEP-5504 lets clients compare, and etcd has always counted. */
        private static long version(ObjectMeta meta) {
            return Long.parseUnsignedLong(meta.getResourceVersion());
        }
    }
}
