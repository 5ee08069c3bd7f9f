package dev.regionalcache.operator.framework;

import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether caches hold what is in a namespace. Before each kind was listed once an absence says nothing: a member without pods
 * would be led nowhere, a cache without regions be let go with its servers. The framework starts without lists that an API server
 * refuses, and asks for them again. Thread-safe.
 */
public final class FilledCaches {

    /** So soon it is asked again whether what was missing was listed. */
    public static final Duration AGAIN = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(FilledCaches.class);

    private final List<InformerWrappingEventSourceHealthIndicator<?>> informers;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * Of these informers; each is one for all namespaces, or has one a namespace.
     *
     * @param primaries those of what is reconciled
     */
    public FilledCaches(
            IndexerResourceCache<?> primaries,
            Collection<? extends InformerWrappingEventSourceHealthIndicator<?>> informers) {
        Stream<InformerWrappingEventSourceHealthIndicator<?>> first =
                primaries instanceof InformerWrappingEventSourceHealthIndicator<?> source
                        ? Stream.of(source)
                        : Stream.empty();
        this.informers = Stream.concat(first, informers.stream()).toList();
    }

    /**
     * Whether every kind was listed in each of these namespaces; false also when the informers were stopped.
     *
     * @param namespaces {@link Constants#WATCH_ALL_NAMESPACES} where there is one informer for all
     */
    public boolean hold(Set<String> namespaces) {
        if (informers.stream().anyMatch(i -> i.informerHealthIndicators().isEmpty())) {
            return false;
        }
        List<String> missing =
                namespaces.stream().filter(n -> !isFilled(n)).sorted().toList();
        missing.stream()
                .filter(told::add)
                .forEach(namespace -> LOG.warn(
                        "nothing is done in namespace {} before its API server has listed all kinds there: see the warnings of the Reflector",
                        namespace));
        return missing.isEmpty();
    }

    /** Whether there is a namespace in which every kind was listed. */
    public boolean holdAnything() {
        return informers.stream()
                .flatMap(i -> i.informerHealthIndicators().values().stream())
                .map(InformerHealthIndicator::getTargetNamespace)
                .distinct()
                .anyMatch(this::isFilled);
    }

    /**
     * Whether they hold nothing and only a restart helps: an informer has ended before it has listed anything, as on an answer
     * that is no JSON, and does not ask again.
     */
    public boolean areStuck() {
        return informers.stream().anyMatch(i -> any(i, kind -> !kind.isRunning() && !kind.hasSynced()))
                && !holdAnything();
    }

    private boolean isFilled(String namespace) {
        return informers.stream().allMatch(i -> any(i, kind -> isOf(kind, namespace) && kind.hasSynced()));
    }

    private static boolean isOf(InformerHealthIndicator kind, String namespace) {
        String watched = kind.getTargetNamespace();
        return watched.equals(namespace) || watched.equals(Constants.WATCH_ALL_NAMESPACES);
    }

    private static boolean any(
            InformerWrappingEventSourceHealthIndicator<?> informer, Predicate<InformerHealthIndicator> what) {
        return informer.informerHealthIndicators().values().stream().anyMatch(what);
    }
}
