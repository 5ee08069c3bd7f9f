package dev.regionalcache.operator.controlplane.classes;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.operator.controlplane.planning.ClassServers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The caches of one class, as they are.
 *
 * @param names of those that there should be
 * @param caches those that there are
 */
public record ClassSight(List<String> names, List<RegionalCache> caches) {

    private static final int NAMED = 3;

    /** Takes copies. */
    public ClassSight {
        names = List.copyOf(names);
        caches = List.copyOf(caches);
    }

    /** What is wrong with them, as a sentence; empty: all are ready. */
    public Optional<String> trouble() {
        Map<String, RegionalCache> byName =
                caches.stream().collect(Collectors.toMap(c -> c.getMetadata().getName(), Function.identity()));
        List<String> troubles = names.stream()
                .flatMap(name -> trouble(name, Optional.ofNullable(byName.get(name))).stream())
                .toList();
        if (troubles.isEmpty()) {
            return Optional.empty();
        }
        String text = troubles.stream().limit(NAMED).collect(Collectors.joining("; "));
        int more = troubles.size() - NAMED;
        return Optional.of(more > 0 ? "%s; and %d more".formatted(text, more) : text);
    }

    private static Optional<String> trouble(String name, Optional<RegionalCache> cache) {
        if (cache.isEmpty()) {
            return Optional.of("the RegionalCache %s is not there yet".formatted(name));
        }
        if (cache.get().getMetadata().getDeletionTimestamp() != null) {
            return Optional.of("the RegionalCache %s is being deleted, and made anew afterwards".formatted(name));
        }
        Optional<Condition> ready = status(cache.get())
                .flatMap(s -> Conditions.find(s.conditions(), Condition.READY))
                .filter(c -> !c.holds());
        return status(cache.get()).isEmpty()
                ? Optional.of("the RegionalCache %s is being brought up".formatted(name))
                : ready.map(c -> "the RegionalCache %s is not ready: %s".formatted(name, c.message()));
    }

    /** What the main cache has to know of them. */
    public ClassServers servers(PolicyRule rule, boolean regional) {
        return new ClassServers(
                rule, regional, caches.stream().flatMap(ClassSight::places).toList(), trouble());
    }

    private static Stream<ClassServers.Place> places(RegionalCache cache) {
        List<RegionStatus> rows =
                status(cache).map(RegionalCacheStatus::regions).orElse(List.of());
        String primary = status(cache).map(RegionalCacheStatus::primaryRegion).orElse("");
        Endpoint writes = rows.stream()
                .filter(r -> r.name().equals(primary))
                .map(RegionStatus::endpoint)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return rows.stream()
                .map(r -> new ClassServers.Place(r.name(), cache.getMetadata().getName(), r.endpoint(), writes));
    }

    private static Optional<RegionalCacheStatus> status(RegionalCache cache) {
        return Optional.ofNullable(cache.getStatus());
    }
}
