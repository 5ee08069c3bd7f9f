package dev.regionalcache.operator.agent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Whether the agent's caches hold what is in a namespace. Before each kind was listed once an absence says nothing: a member
 * without pods would be led nowhere, and one without its Secret given new passwords. The framework starts without lists that an
 * API server refuses, and asks for them again. Thread-safe.
 */
final class FilledCaches {

    private static final Logger LOG = Logger.getLogger(FilledCaches.class);

    private final Map<Class<? extends HasMetadata>, ? extends InformerEventSource<?, ?>> informers;
    private final Set<String> filled = ConcurrentHashMap.newKeySet();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    FilledCaches(Map<Class<? extends HasMetadata>, ? extends InformerEventSource<?, ?>> informers) {
        this.informers = informers;
    }

    /** Whether every kind was listed in this namespace; once it was, it stays so. */
    boolean hold(String namespace) {
        if (filled.contains(namespace)) {
            return true;
        }
        List<String> missing = informers.entrySet().stream()
                .filter(e -> !isFilled(e.getValue(), namespace))
                .map(e -> e.getKey().getSimpleName())
                .sorted()
                .toList();
        if (missing.isEmpty()) {
            filled.add(namespace);
            return true;
        }
        if (told.add(namespace)) {
            LOG.warnf(
                    "nothing is done for the members of namespace %s before its API server has listed every %s",
                    namespace, String.join(", ", missing));
        }
        return false;
    }

    private static boolean isFilled(InformerEventSource<?, ?> informer, String namespace) {
        return informer.informerHealthIndicators().values().stream()
                .filter(i -> i.getTargetNamespace().equals(namespace)
                        || i.getTargetNamespace().equals(Constants.WATCH_ALL_NAMESPACES))
                .allMatch(InformerHealthIndicator::hasSynced);
    }
}
