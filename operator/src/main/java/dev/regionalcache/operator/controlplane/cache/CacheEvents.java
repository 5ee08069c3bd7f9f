package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.events.EventPublisher.Severity;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of a cache's transitions: once each, in the log and as an event. */
final class CacheEvents {

    private static final Logger LOG = LoggerFactory.getLogger(CacheEvents.class);

    /** Reasons that pass by themselves, or of which another event tells. */
    private static final Set<String> ON_THE_WAY = Set.of(
            "RollingOut",
            "Waiting",
            "Starting",
            "NotVoted",
            "Preparing",
            "Promoting",
            "Paused",
            "SeveralPrimaries",
            "NoMajorityOfAgents",
            "NoCandidate");

    private final EventPublisher publisher;
    private final FailoverEvents failovers;

    CacheEvents(EventPublisher publisher, MeterRegistry meters, CacheMeters caches) {
        this.publisher = publisher;
        failovers = new FailoverEvents(publisher, meters, caches);
    }

    /** Compares two statuses of a cache. */
    void compare(RegionalCache cache, @Nullable RegionalCacheStatus before, RegionalCacheStatus after) {
        Long epoch = before == null ? null : before.epoch();
        if (after.epoch() != null && !after.epoch().equals(epoch)) {
            tell(
                    cache,
                    Severity.Normal,
                    "EpochBegan",
                    "epoch %d: the primary region is %s".formatted(after.epoch(), after.primaryRegion()));
        }
        failovers.compare(cache, before, after);
        held(cache, before, after, "FailoverBlocked");
        held(cache, before, after, "SwitchoverRefused");
        held(cache, before, after, Condition.WRITES_REFUSED);
        ready(cache, before, after);
        condition(cache, before, after, "PrimaryAvailable");
        condition(cache, before, after, "RolledOut");
        condition(cache, before, after, "WitnessesReady");
    }

    /** A new epoch began with data of which nobody knows the history. */
    void historyLost(RegionalCache cache, String notice) {
        tell(cache, Severity.Warning, "HistoryLost", notice);
    }

    private void ready(RegionalCache cache, @Nullable RegionalCacheStatus before, RegionalCacheStatus after) {
        Optional<Condition> old = find(before, Condition.READY);
        Condition now = find(after, Condition.READY).orElseThrow();
        if (now.holds() && old.filter(Condition::holds).isEmpty()) {
            tell(cache, Severity.Normal, now.reason(), now.message());
        } else if (!now.holds() && old.filter(Condition::holds).isPresent()) {
            tell(cache, Severity.Warning, now.reason(), now.message());
        }
    }

    private void held(
            RegionalCache cache, @Nullable RegionalCacheStatus before, RegionalCacheStatus after, String type) {
        Optional<Condition> now = find(after, type);
        String old = find(before, type).map(Condition::reason).orElse("");
        now.filter(c -> !c.reason().equals(old))
                .ifPresent(c -> tell(cache, Severity.Warning, type, c.reason() + ": " + c.message()));
    }

    /** Only what a person must look at: a refusal. */
    private void condition(
            RegionalCache cache, @Nullable RegionalCacheStatus before, RegionalCacheStatus after, String type) {
        Optional<Condition> now = find(after, type).filter(c -> !c.holds()).filter(c -> !isOnTheWay(c));
        Optional<Condition> old = find(before, type);
        now.filter(c -> !Objects.equals(old.map(Condition::reason).orElse(null), c.reason()))
                .ifPresent(c -> tell(cache, Severity.Warning, c.reason(), c.message()));
    }

    private static boolean isOnTheWay(Condition condition) {
        return ON_THE_WAY.contains(condition.reason());
    }

    private static Optional<Condition> find(@Nullable RegionalCacheStatus status, String type) {
        return status == null ? Optional.empty() : Conditions.find(status.conditions(), type);
    }

    private void tell(RegionalCache cache, Severity type, String reason, String note) {
        LOG.info("{}: {}", reason, note);
        publisher.publish(cache, type, reason, note);
    }
}
