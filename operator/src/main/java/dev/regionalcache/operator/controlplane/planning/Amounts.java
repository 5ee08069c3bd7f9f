package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.cache.ResourceAmounts;
import dev.regionalcache.crds.cache.ServerResources;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Requests and limits of a server, complete: a region's single fields over the template's over defaults. */
final class Amounts {

    private static final String DEFAULT_MEMORY_LIMIT = "256Mi";
    private static final Quantity DEFAULT_CPU_REQUEST = new Quantity("50m");

    private Amounts() {}

    static ServerResources of(@Nullable ServerResources template, @Nullable ServerResources region) {
        ResourceAmounts limits = over(limits(region), limits(template));
        ResourceAmounts requests = over(requests(region), requests(template));
        String memoryLimit = limits.memory() == null ? DEFAULT_MEMORY_LIMIT : limits.memory();
        return new ServerResources(
                new ResourceAmounts(
                        requests.cpu() == null ? cpuRequest(limits.cpu()) : requests.cpu(),
                        requests.memory() == null ? quarter(memoryLimit) : requests.memory()),
                new ResourceAmounts(limits.cpu(), memoryLimit));
    }

    private static ResourceAmounts over(@Nullable ResourceAmounts first, @Nullable ResourceAmounts second) {
        return new ResourceAmounts(
                first != null && first.cpu() != null ? first.cpu() : second == null ? null : second.cpu(),
                first != null && first.memory() != null ? first.memory() : second == null ? null : second.memory());
    }

    /** A request must not be greater than its limit. */
    private static Quantity cpuRequest(@Nullable Quantity limit) {
        return limit != null && limit.getNumericalAmount().compareTo(DEFAULT_CPU_REQUEST.getNumericalAmount()) < 0
                ? limit
                : DEFAULT_CPU_REQUEST;
    }

    private static String quarter(String limit) {
        return Long.toString(Quantity.getAmountInBytes(Quantity.parse(limit)).longValue() / 4);
    }

    private static @Nullable ResourceAmounts limits(@Nullable ServerResources resources) {
        return resources == null ? null : resources.limits();
    }

    private static @Nullable ResourceAmounts requests(@Nullable ServerResources resources) {
        return resources == null ? null : resources.requests();
    }
}
