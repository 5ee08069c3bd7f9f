package dev.regionalcache.e2e.harness;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Namespaces whose tests have ended: Kubernetes takes them apart while other tests run. Each has to be gone by the end of the tests
 * that follow, and the last ones by the end of all; one that a finalizer keeps fails them.
 */
final class EndingNamespaces implements BeforeAllCallback {

    private static final Collection<TestNamespace> ALL = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(EndingNamespaces.class))
                .computeIfAbsent("rest", key -> (AutoCloseable) () -> end(List.of()));
    }

    /** Deletes these, and waits for those that were deleted earlier. */
    static void end(Collection<TestNamespace> namespaces) {
        List<TestNamespace> earlier = List.copyOf(ALL);
        ALL.removeAll(earlier);
        for (TestNamespace namespace : namespaces) {
            namespace
                    .cluster()
                    .kubectl("delete", "namespace", namespace.name(), "--wait=false")
                    .ok();
            ALL.add(namespace);
        }
        earlier.forEach(EndingNamespaces::awaitGone);
    }

    private static void awaitGone(TestNamespace namespace) {
        namespace
                .cluster()
                .kubectl("wait", "--for=delete", "namespace/" + namespace.name(), "--timeout=150s")
                .ok();
    }
}
